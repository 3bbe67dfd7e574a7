"""The payments page's benchmark measures what it says: real pages of random members, and the page's own SQL."""

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tanggap.bench import bare, payments_data
from tanggap.bench.payments_page import bare_request, page_request, signed_in_request
from tanggap.customers.models import Contract, Instalment, Payment
from tanggap.portal.tests.pages import text

CONTRACTS = 40


@pytest.fixture
def members(transactional_db, monkeypatch):
    monkeypatch.setattr(payments_data, "MEMBERS", 10)
    monkeypatch.setattr(bare, "recorded", [])
    payments_data.fill(CONTRACTS)
    return payments_data.sign_in_all()


def answer(request: bytes):
    """What the product with its bare views answers to a request as the load generator sends it."""
    line, *fields = request.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields if field)
    with override_settings(ROOT_URLCONF="tanggap.bench.urls"):
        return Client(headers={name.lower(): value for name, value in headers.items()}).get(line.split()[1])


def sql(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split(" WHERE ")[0].split(" where ")[0] for query in queries]


def test_every_contract_has_its_instalments_and_payments(members):
    assert Contract.objects.count() == CONTRACTS
    assert Instalment.objects.count() == 15 * CONTRACTS
    assert Payment.objects.count() == 6 * CONTRACTS


def test_each_member_sees_a_contract_of_their_own(members):
    for member in members:
        page = text(answer(page_request(member.session, member.user, member.contract)))
        assert "6 / 15" in page
        assert f"{member.contract:05d}" in page


def test_the_bare_view_runs_the_pages_sql_and_gives_its_size(members):
    first, other = members[0], members[1]
    answer(bare_request(first.session, first.user, first.contract))
    with CaptureQueriesContext(connection) as page:
        expected = answer(page_request(other.session, other.user, other.contract))
    with CaptureQueriesContext(connection) as yardstick:
        constant = answer(bare_request(other.session, other.user, other.contract))
    with CaptureQueriesContext(connection) as signed_in:
        answer(signed_in_request(other.session, other.user, other.contract))
    assert sql(signed_in) == sql(yardstick) == sql(page)
    assert len(yardstick) == 5
    assert str(other.contract) in yardstick[-1]["sql"]
    assert abs(len(constant.content) - len(expected.content)) < 100
