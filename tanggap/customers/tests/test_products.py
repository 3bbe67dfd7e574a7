"""Products of contracts: names and regulators' codes for the core's codes (D2)."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers import products
from tanggap.customers.models import Contract, ContractProduct
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
US = System("uji")
PAGE = "/staff/settings/contract-products"


@pytest.fixture
def motor(institution) -> ContractProduct:
    products.seed(by=US)
    return ContractProduct.objects.get(code="motor")


def test_a_product_is_read_by_its_name_and_one_without_as_the_core_writes_it(motor):
    """D2."""
    assert products.product_name(Contract(product="p2p")) == "Pinjaman P2P"
    assert products.product_name(Contract(product="kredit_umkm")) == "Kredit umkm"
    assert products.regulator_code_of("kredit_umkm") == ""


def test_a_deposit_is_what_the_institution_says_is_one(motor):
    """D1, D2."""
    kinds = {code: products.is_deposit(Contract(product=code)) for code in ("motor", "tabungan", "deposito", "lain")}
    assert kinds == {"motor": False, "tabungan": True, "deposito": True, "lain": False}


@pytest.mark.django_db(transaction=True)
def test_a_new_name_is_read_at_once_and_noted(motor, wati):
    """D2."""
    assert products.name_of("motor") == "Motor"
    motor.name = "Kredit Motor"
    products.save_product(motor, by=wati, fields=["name"])
    assert products.name_of("motor") == "Kredit Motor"
    assert AuditEvent.objects.get(act="contractproduct.changed").fields == ["name"]


def test_naming_many_products_asks_once(motor):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for code in ("motor", "mobil", "lain") * 20:
            products.name_of(code)
    assert len(queries) <= 1


def test_what_staff_changed_stays_when_it_is_seeded_again(motor):
    motor.name = "Kredit Motor"
    motor.save()
    products.seed(by=US)
    assert ContractProduct.objects.get(code="motor").name == "Kredit Motor"


def test_products_that_contracts_name_are_added_once(motor, siti, andi, wati):
    """D2: the institution sees which codes its core has."""
    siti.membership.customer.contracts.update(product="kredit_umkm")
    assert [row.name for row in products.fill(by=wati)] == ["Kredit umkm"]
    assert products.fill(by=wati) == []
    assert AuditEvent.objects.filter(act="contractproduct.added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_them_at_once_add_them_once(motor, siti, wati):
    siti.membership.customer.contracts.update(product="kredit_umkm")
    added = at_once(*[lambda: len(products.fill(by=wati))] * 8)
    assert sum(added) == 1
    assert AuditEvent.objects.filter(act="contractproduct.added").count() == 1


def changed(page, row: ContractProduct, **typed) -> int:
    """The status of the answer to the form, filled in as it came but for these."""
    edit = f"{PAGE}/{row.pk}/edit"
    seen = html.unescape(re.search(r'name="seen"\s+value="([^"]*)"', page.get(edit).text)[1])
    return page.post(edit, {"name": row.name, "code": row.code, "seen": seen, **typed}).status_code


def test_an_administrator_maps_a_product_to_the_regulators_form(signed_in, motor, wati):
    """D2, D21."""
    page = signed_in(wati)
    assert "Pinjaman P2P" in page.get(PAGE).text
    assert changed(page, motor, name="Sepeda motor", code="anything", regulator_code="0601") == 302
    motor.refresh_from_db()
    assert (motor.code, motor.name, motor.regulator_code) == ("motor", "Sepeda motor", "0601")
    assert products.regulator_code_of("motor") == "0601"


@pytest.mark.parametrize("code", ["kredit umkm", "KTA-12/A", "x" * 24])
def test_whatever_code_the_core_has_can_be_named(signed_in, motor, siti, wati, code):
    """D2: the feed takes any text of 24 characters for a product."""
    siti.membership.customer.contracts.update(product=code)
    (row,) = products.fill(by=wati)
    assert changed(signed_in(wati), row, name="Kredit UMKM") == 302
    assert products.name_of(code) == "Kredit UMKM"


def test_a_code_that_is_there_already_is_told_and_loses_nothing(signed_in, motor, wati):
    answer = signed_in(wati).post(f"{PAGE}/new", {"name": "Nama yang diketik", "code": "motor"})
    assert answer.status_code == 422
    assert "telah ada" in answer.text
    assert "Nama yang diketik" in answer.text


def test_the_button_says_what_it_added(signed_in, motor, siti, wati):
    siti.membership.customer.contracts.update(product="kredit_umkm")
    page = signed_in(wati)
    assert "Ditambahkan: kredit_umkm" in page.post(f"{PAGE}/filling", follow=True).text
    assert "tidak ada yang berubah" in page.post(f"{PAGE}/filling", follow=True).text
