"""The sample institution: what the acceptance checks rely on, and that loading it is safe at any time."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.db import transaction
from django.db.models import Q

from tanggap.customers.digests import mother_name_digest
from tanggap.customers.models import Contract, Customer, Disbursement, Instalment, Payment, PaymentCode
from tanggap.customers.statement import statement_of, statements_of
from tanggap.demo import core, people, sample
from tanggap.feed.kinds import KINDS
from tanggap.feed.late import lateness
from tanggap.feed.models import FeedAlarm, FeedFile, FeedRun
from tanggap.greeting import SIGN_INS
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution import current
from tanggap.institution.models import Branch, Institution
from tanggap.portal.models import Membership
from tanggap.portal.tests.pages import table, text

pytestmark = pytest.mark.django_db

DAY = "2026-11-21T05:00:00Z"
NEXT_WEEK = "2026-11-28T05:00:00Z"
SLIPS = {"customers_koreksi.csv": (3, 0), "payments_siang.csv": (3, 3)}
"""Rows that are rejected and rows that wait, by file."""


@pytest.fixture(scope="module")
def at_home(django_db_setup, django_db_blocker):
    """Loaded once for this file, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(DAY, tick=False):
            sample.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(at_home, db):
    with time_machine.travel(DAY, tick=False):
        yield


def page(signed_in, number: str) -> str:
    siti = User.objects.get(email="siti@contoh.test")
    return text(signed_in(siti).get("/member/payments", {"contract": number}))


def test_siti_sees_the_figures_of_the_source(loaded, signed_in):
    """P11."""
    seen = page(signed_in, "20-099-16-00123")
    assert "Sisa Hutang Rp 7.335.000,00" in seen
    assert "Total Angsuran Tertunggak 0 " in seen
    assert "Periode Pembayaran 6 / 15" in seen


def test_sitis_sixth_instalment_was_due_ten_days_ago_and_paid_two_days_before(loaded):
    contract = Contract.objects.get(number="200991600123")
    sixth, seventh = contract.instalments.filter(number__in=(6, 7)).order_by("number")
    assert (sixth.due_date, seventh.due_date) == (dt.date(2026, 11, 11), dt.date(2026, 12, 11))
    paid = Payment.objects.get(contract=contract, instalment_no=6)
    assert paid.paid_at.astimezone(contract.tz).date() == dt.date(2026, 11, 9)


def test_sitis_second_contract_is_in_arrears(loaded, signed_in):
    assert "Tertunggak 2 angsuran" in page(signed_in, "20-099-17-00456")


def test_the_unregistered_customer_has_no_account(loaded):
    contract = Contract.objects.select_related("customer").get(number="200011600011")
    assert contract.customer.birth_date == dt.date(1990, 8, 17)
    assert bytes(contract.customer.mother_name_digest) == mother_name_digest("Sri Wahyuni")
    assert not contract.customer.memberships.exists()


def test_whoever_registers_the_unregistered_customer_sees_a_life(loaded, signed_in):
    """P4, P9–P13: parts, a penalty and a payment on its way."""
    customer = Contract.objects.select_related("customer").get(number="200011600011").customer
    user = User.objects.create_user("rahmat@contoh.test", "kata-sandi-uji", kind="member", username="rahmat")
    Membership.objects.create(user=user, customer=customer)
    answer = signed_in(user).get("/member/payments?contract=20-001-16-00011")
    assert "4 / 15" in text(answer)
    fourth, fifth = table(answer)[3:5]
    assert fourth["Tanggal Bayar"].count("/") == 4, "paid in two parts"
    assert (fourth["Denda"], fourth["Pembayaran Denda"]) == ("Rp 24.450,00", "Rp 9.450,00")
    assert "Sedang diproses" in " ".join(fifth.values())


def test_every_role_can_come_in_at_once(loaded, signed_in):
    in_effect = RoleGrant.objects.exclude(confirmed_at=None).filter(ended_at=None)
    assert {grant.role for grant in in_effect} == set(Role.values)
    for post in people.POSTS:
        user = User.objects.get(email=post.email)
        assert user.check_password("kata-sandi-staf")
        assert signed_in(user).get("/staff/").status_code == 200


def test_the_start_message_names_everyone(loaded):
    for post in people.POSTS:
        assert post.mailbox in SIGN_INS
    assert people.STAFF_PASSWORD in SIGN_INS
    assert "siti@contoh.test" in SIGN_INS
    assert core.UNREGISTERED_CONTRACT in SIGN_INS
    assert "kata-sandi-siti" in SIGN_INS


def test_there_are_three_branches_in_three_zones(loaded):
    branches = Branch.objects.filter(is_head_office=False)
    assert {branch.zone for branch in branches} == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
    assert set(Customer.objects.values_list("branch_id", flat=True)) == {branch.code for branch in branches}


def test_customers_are_many_and_their_contracts_in_every_state(loaded):
    """P12, P13."""
    assert Customer.objects.count() >= 200
    contracts = list(Contract.objects.select_related("branch"))
    assert {contract.status for contract in contracts} == set(Contract.Status.values)
    statements = statements_of(contracts, now=dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)).values()
    states = Counter(row.state for statement in statements for row in statement.rows)
    assert set(states) == {"paid", "processing", "overdue", "partly", "due"}
    assert any(statement.overpaid for statement in statements)
    assert any(statement.reversed for statement in statements)
    assert any(len(row.paid_on) > 1 for statement in statements for row in statement.rows)
    assert Counter(Payment.objects.values_list("core_id", flat=True)).most_common(1)[0][1] == 3


def test_names_are_of_one_word_and_of_many(loaded):
    names = set(Customer.objects.values_list("full_name", flat=True))
    assert any(" " not in name for name in names)
    assert max(map(len, names)) > 50


def test_the_feeds_own_door_took_every_row(loaded):
    files = {file.kind: file for file in FeedRun.objects.earliest("pk").files.all()}
    assert set(files) == set(KINDS)
    assert all(file.inserted == file.read > 0 for file in files.values())


def test_the_pages_of_the_feed_have_something_to_show_and_nothing_rings(loaded, signed_in):
    """F4, F11: rejected rows, rows that wait, payments expected by 06.00, and a fresh sample is in time."""
    slips = {file.name: (file.rejected, file.pending) for file in FeedRun.objects.latest("pk").files.all()}
    assert slips == SLIPS
    page = signed_in(User.objects.get(email="admin@contoh.test")).get("/staff/").text
    assert "Setiap hari, paling lambat 06.00 WIB" in page
    assert "Tepat waktu" in page
    assert "terlambat" not in page


def test_an_old_sample_says_that_its_data_is_old_and_works(loaded, signed_in):
    """F11."""
    with time_machine.travel(NEXT_WEEK, tick=False):
        current.forget()
        lateness.watch()
        assert "data per 21/11/2026 12.00 WIB" in page(signed_in, "20-099-16-00123")
        assert (
            "1 data sistem inti terlambat" in signed_in(User.objects.get(email="admin@contoh.test")).get("/staff/").text
        )
        sample.load(refresh=True)
        current.forget()
        assert "belum kami terima" not in page(signed_in, "20-099-16-00123")
        assert not FeedAlarm.objects.open().exists()


def test_no_payment_lies_in_the_future(loaded):
    assert not Payment.objects.filter(paid_at__gt=dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)).exists()


def test_every_active_contract_has_codes_that_can_be_paid_to(loaded):
    """P15: some contracts one, some two; a few codes are over or were taken back."""
    now = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
    active = Contract.objects.filter(status="active")
    counts = {contract.number: PaymentCode.objects.of_contract(contract).current(now).count() for contract in active}
    assert set(counts.values()) == {1, 2}
    siti = PaymentCode.objects.of_customer(Contract.objects.get(number=core.SITI_CONTRACT).customer_id).current(now)
    assert {code.contract.number for code in siti} == {core.SITI_CONTRACT, "200991700456"}
    assert PaymentCode.objects.filter(expires_at__lt=now).exists()
    assert PaymentCode.objects.filter(is_withdrawn=True).exists()


def test_disbursements_are_in_every_state_and_none_lies_in_the_future(loaded):
    now = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
    assert set(Disbursement.objects.values_list("status", flat=True)) == set(Disbursement.Status.values)
    assert not Disbursement.objects.filter(Q(requested_at__gt=now) | Q(completed_at__gt=now)).exists()
    paid_out = Disbursement.objects.filter(status="success").values("contract")
    assert not Payment.objects.exclude(contract__in=paid_out).exists()


def test_an_older_releases_sample_gets_what_it_does_not_have(loaded):
    PaymentCode.objects.all().delete()
    assert sample.load() is True
    assert PaymentCode.objects.exists()
    assert Instalment.objects.get(contract__number=core.SITI_CONTRACT, number=6).due_date == dt.date(2026, 11, 11)


def test_loading_again_changes_nothing(loaded):
    before = [model.objects.count() for model in (User, RoleGrant, Customer, Payment, FeedFile)]
    assert sample.load() is False
    assert [model.objects.count() for model in (User, RoleGrant, Customer, Payment, FeedFile)] == before


def test_a_load_that_was_interrupted_is_taken_up_again(loaded):
    User.objects.get(email="andi@contoh.test").delete()
    assert sample.load() is True
    assert User.objects.filter(email="andi@contoh.test").exists()
    assert {file.inserted for file in FeedFile.objects.order_by("-pk")[:8]} == {0}


def test_refresh_moves_the_dates_and_keeps_what_people_did(loaded):
    agent = User.objects.get(email="agent@contoh.test")
    agent.set_password("kata-sandi-baru-milik-budi")
    agent.save()
    Institution.objects.update(name="Milik Kami")
    with time_machine.travel(NEXT_WEEK, tick=False):
        assert sample.load(refresh=True) is True
        assert sample.loaded_on() == dt.date(2026, 11, 28)
        contract = Contract.objects.select_related("branch").get(number=core.SITI_CONTRACT)
        now = dt.datetime(2026, 11, 28, 5, tzinfo=dt.UTC)
        assert statement_of(contract, now=now).paid_count == 6
    assert Instalment.objects.get(contract=contract, number=6).due_date == dt.date(2026, 11, 18)
    agent.refresh_from_db()
    assert agent.check_password("kata-sandi-baru-milik-budi")
    assert Institution.objects.get().name == "Milik Kami"
    assert set(FeedFile.objects.filter(rejected__gt=0).values_list("name", flat=True)) == set(SLIPS)
