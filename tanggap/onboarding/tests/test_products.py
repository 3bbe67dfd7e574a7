"""The products that accounts can be opened for."""

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.onboarding.models import Product

pytestmark = pytest.mark.django_db
PRODUCTS = "/staff/settings/products"


def test_an_administrator_adds_a_product_which_officers_may_choose(signed_in, wati, dewi):
    """O1."""
    new = "/staff/onboarding/applications/new"
    assert "Belum ada produk yang ditawarkan" in signed_in(dewi).get(new).content.decode()
    made = signed_in(wati).post(f"{PRODUCTS}/new", {"name": "Deposito", "code": "DEP", "is_open": "on"})
    assert made.status_code == 302
    assert "Deposito" in signed_in(dewi).get(new).content.decode()
    assert AuditEvent.objects.filter(act="product.added").count() == 1


def test_a_closed_product_is_offered_no_more(signed_in, dewi, savings):
    """O1."""
    page = "/staff/onboarding/applications/new"
    assert savings.name in signed_in(dewi).get(page).content.decode()
    Product.objects.update(is_open=False)
    assert savings.name not in signed_in(dewi).get(page).content.decode()


@pytest.mark.parametrize("code", ["tab", "TAB 1", "TAB;"])
def test_a_code_that_the_core_could_not_have_is_told(signed_in, wati, code):
    answer = signed_in(wati).post(f"{PRODUCTS}/new", {"name": "Tabungan", "code": code, "is_open": "on"})
    assert answer.status_code == 422
    assert "huruf besar dan angka" in answer.content.decode()
