"""Recognising who calls or writes (D5)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.customers import digests
from tanggap.customers.models import Customer
from tanggap.customers.recognition import CONTRACT as ATTEMPTS
from tanggap.desk import attachments, relating
from tanggap.desk.identity import checking
from tanggap.desk.identity.seeking import SEARCHES
from tanggap.desk.models import Case, IdentityCheck, Rung
from tanggap.desk.opening import Contact
from tanggap.desk.procedure import path
from tanggap.desk.shown.stepper import stepper_of
from tanggap.lib import limits
from tanggap.portal.models import Membership
from tests import complaining
from tests.at_once import at_once
from tests.uploading import photo

pytestmark = pytest.mark.django_db
BORN, MOTHER, CONTRACT = "17/08/1990", "sri wahyuni", "20-099-16-00123"
PHONE, NIK = "0812 3456 7897", "3602041211870001"


@pytest.fixture
def known(siti) -> Customer:
    """Siti's record with the indexes that its number and NIK really have."""
    customer = siti.membership.customer
    customer.phone_index, customer.nik_index = digests.phone_index("+6281234567897"), digests.nik_index(NIK)
    customer.save(update_fields=["phone_index", "nik_index"])
    return customer


@pytest.fixture
def page(signed_in, budi):
    return signed_in(budi)


def address(case, act="") -> str:
    return f"/staff/desk/cases/{case.number}/identity{act}"


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": PHONE, "nik": NIK},
        {"phone": "+62 812-3456-7897", "birth_date": BORN},
        {"birth_date": "17-8-1990", "mother_name": "Hj. Sri Wahyuni"},
        {"birth_date": "17081990", "mother_name": MOTHER},
        {"birth_date": "17 Agustus 1990", "mother_name": MOTHER},
        {"contract": "200991600123", "mother_name": MOTHER},
        {"contract": CONTRACT, "nik": "3602 0412 1187 0001", "phone": "0899"},
    ],
)
def test_two_facts_that_match_are_enough(case, known, budi, typed):
    row = checking.check(case.pk, known.pk, typed, by=budi)
    assert row.is_passed
    assert checking.is_verified(case)
    assert AuditEvent.objects.filter(act="identity.passed", object_id=str(case.pk)).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": PHONE, "nik": "3602041211870002"},
        {"birth_date": "31/02/1990", "mother_name": MOTHER},
        {"contract": "200991600456", "birth_date": BORN},
        {"mother_name": "SRI", "phone": PHONE},
    ],
)
def test_one_fact_is_not(case, known, andi, budi, typed):
    """Another's contract, a mother's name in part, an impossible date: none of them matches."""
    assert not checking.check(case.pk, known.pk, typed, by=budi).is_passed
    assert not checking.is_verified(case)


def test_nik_and_birth_date_are_one_fact(case, known, page, budi):
    """D5: the two must be independent, and a NIK holds the birth date; the agent is told to ask one more."""
    alone = {"nik": NIK, "birth_date": BORN}
    with pytest.raises(checking.OneFactTwice, match="satu data lagi"):
        checking.check(case.pk, known.pk, alone, by=budi)
    assert not IdentityCheck.objects.exists()
    told = page.post(address(case, "/check"), {"customer": known.pk, **alone, "phone": "0899"}, follow=True).text
    assert "2 dari 3 data cocok. NIK memuat tanggal lahir" in told
    assert not checking.is_verified(case)
    assert checking.check(case.pk, known.pk, {**alone, "phone": PHONE}, by=budi).is_passed


def test_nothing_is_opened_to_a_representative_without_power_of_attorney(known, desk, page, budi, files_home):
    """D1, D5: a spouse knows the facts too."""
    case = complaining.case(
        contact=Contact(name="Agus", representative="SITI AMINAH", customer=known), channel="hotline"
    )
    facts = {"customer": known.pk, "phone": PHONE, "nik": NIK}
    told = page.post(address(case, "/check"), facts, follow=True).text
    assert "Lampirkan surat kuasanya lebih dahulu" in told
    assert "Surat kuasa belum ada" in told
    assert not IdentityCheck.objects.exists()
    attachments.add(case, photo(), purpose="evidence", by=budi)
    with pytest.raises(checking.NoPower):
        checking.check(case.pk, known.pk, {"phone": PHONE, "nik": NIK}, by=budi)
    attachments.add(case, photo(), purpose="attorney", by=budi)
    shown = page.post(address(case, "/check"), facts, follow=True).text
    assert "Surat kuasa ada" in shown
    assert checking.is_verified(case)


def test_the_name_is_no_fact_and_one_alone_is_refused(case, known, budi):
    for typed in ({"phone": PHONE}, {"phone": PHONE, "full_name": "SITI"}, {"phone": PHONE, "nik": "  "}):
        with pytest.raises(checking.TooFewFacts):
            checking.check(case.pk, known.pk, typed, by=budi)
    assert not IdentityCheck.objects.exists()


def test_what_was_asked_and_matched_is_a_row_without_values(case, known, budi):
    checking.check(case.pk, known.pk, {"phone": PHONE, "birth_date": "01/01/1990"}, by=budi)
    row = IdentityCheck.objects.get()
    assert (row.asked, row.matched, row.channel, row.by) == (["phone", "birth_date"], ["phone"], "portal", budi)
    assert AuditEvent.objects.filter(act="identity.failed", object_id=str(case.pk)).count() == 1
    told = " ".join(map(str, [*AuditEvent.objects.values_list("fields", "reason"), *case.entries.values_list("text")]))
    assert "1990" not in told
    assert "7897" not in told


def test_the_third_failed_check_of_a_day_goes_to_the_manager(case, known, budi, rina):
    wrong, right = {"phone": "0899123456", "nik": "1" * 16}, {"phone": PHONE, "nik": NIK}
    for _ in range(3):
        checking.check(case.pk, known.pk, wrong, by=budi)
    case.refresh_from_db()
    assert (Rung.objects.open().get().level, case.state) == ("manager", "escalated")
    with pytest.raises(checking.ChecksExhausted):
        checking.check(complaining.case(known).pk, known.pk, right, by=budi)
    assert checking.check(case.pk, known.pk, right, by=rina).is_passed


def test_the_count_begins_anew_at_midnight_in_wib(case, known, budi):
    wrong = {"phone": "0899123456", "nik": "1" * 16}
    midnight = dt.datetime(timezone.now().year + 1, 3, 4, tzinfo=checking.WIB)
    with time_machine.travel(midnight - dt.timedelta(microseconds=1), tick=False):
        for _ in range(3):
            checking.check(case.pk, known.pk, wrong, by=budi)
        with pytest.raises(checking.ChecksExhausted):
            checking.check(case.pk, known.pk, wrong, by=budi)
    with time_machine.travel(midnight, tick=False):
        assert not checking.check(case.pk, known.pk, wrong, by=budi).is_passed


@pytest.mark.django_db(transaction=True)
def test_of_twenty_wrong_checks_at_once_three_are_made(case, known, budi):
    wrong = {"phone": "0899123456", "nik": "1" * 16}
    others = [complaining.case(known).pk for _ in range(3)]

    def ask(i: int) -> bool:
        try:
            checking.check([case.pk, *others][i % 4], known.pk, wrong, by=budi)
        except checking.ChecksExhausted:
            return False
        return True

    assert sum(at_once(*(lambda i=i: ask(i) for i in range(20)))) == 3
    assert IdentityCheck.objects.filter(is_passed=False).count() == 3


def test_a_case_of_nobody_becomes_that_of_whoever_is_recognised(desk, known, budi):
    case = complaining.case(contact=complaining.Contact(name="Siti"), channel="hotline")
    checking.check(case.pk, known.pk, {"contract": CONTRACT, "birth_date": BORN}, by=budi)
    case.refresh_from_db()
    assert (case.customer, case.contract.number) == (known, "200991600123")


def test_a_verified_case_is_not_given_to_another_customer(case, known, andi, budi):
    checking.check(case.pk, known.pk, {"phone": PHONE, "nik": NIK}, by=budi)
    with pytest.raises(checking.AnotherCustomer):
        checking.check(case.pk, andi.membership.customer.pk, {"birth_date": BORN, "mother_name": MOTHER}, by=budi)


def test_another_teams_case_is_not_found(case, known, hire, makassar, budi):
    case.assignee = budi
    case.save()
    other = hire("tono", "agent", makassar)
    with pytest.raises(checking.NotFound):
        checking.check(case.pk, known.pk, {"phone": PHONE, "nik": NIK}, by=other)


@pytest.mark.parametrize("words", ["0812-3456-7897", "3602 0412 1187 0001", "siti"])
def test_a_search_by_phone_nik_or_name_finds_and_masks(case, known, page, words):
    found = page.post(address(case, "/search"), {"words": words}, follow=True).text
    assert "0812••••7897" in found
    assert "3602041211870001" not in found
    assert "081234567897" not in found
    assert f"?customer={known.pk}" in found


def test_a_name_of_two_letters_lists_nobody(case, known, page):
    refused = page.post(address(case, "/search"), {"words": "SI"}).text
    assert "3 karakter" in refused
    assert "?customer=" not in refused


def test_whoever_searches_on_and_on_is_stopped(case, known, page, budi):
    for _ in range(60):
        limits.hit(SEARCHES, str(budi.pk))
    assert page.post(address(case, "/search"), {"words": "siti"}).status_code == 429


def test_only_what_the_search_found_can_be_checked(case, known, andi, page):
    """D5: another customer's number in the form is answered like none."""
    other = Membership.objects.get(user=andi).customer_id
    facts = {"birth_date": BORN, "mother_name": MOTHER}
    assert page.post(address(case, "/check"), {"customer": other, **facts}).status_code == 404
    assert page.post(address(case, "/check"), {"customer": known.pk, **facts}).status_code == 302
    assert checking.is_verified(case)


def test_what_was_typed_is_never_shown_again(case, known, page):
    typed = {"customer": known.pk, "mother_name": "SALAH SEKALI", "birth_date": "02/02/1992"}
    answer = page.post(address(case, "/check"), typed, follow=True).text
    assert "0 dari 2 data cocok" in answer
    assert "SALAH SEKALI" not in answer
    assert "02/02/1992" not in answer


def test_a_verified_customer_may_register_again(case, known, page, budi):
    """P3: the contract's counter is cleared after an identity check, and only then."""
    limits.hit(ATTEMPTS, "200991600123")
    assert page.post(address(case, "/reopening")).status_code == 404
    checking.check(case.pk, known.pk, {"phone": PHONE, "nik": NIK}, by=budi)
    page.post(address(case, "/reopening"))
    assert limits.peek(ATTEMPTS, "200991600123").hits == 0


def test_a_case_that_a_member_wrote_stays_theirs(case, known, andi, budi):
    """D5, P17: nobody hands a member's words and files to another customer."""
    andi_is = andi.membership.customer
    andi_is.phone_index = digests.phone_index("+6281300000001")
    andi_is.save(update_fields=["phone_index"])
    typed = {"phone": "0813 0000 0001", "birth_date": f"{andi_is.birth_date:%d/%m/%Y}"}
    Case.objects.filter(pk=case.pk).update(opened_by=known.memberships.get().user)
    with pytest.raises(checking.AnotherCustomer):
        checking.check(case.pk, andi_is.pk, typed, by=budi)
    guessed = complaining.case(known, contact=Contact(name="Andi", customer=known))
    assert checking.check(guessed.pk, andi_is.pk, typed, by=budi).is_passed
    joined = complaining.case(known, contact=Contact(name="Andi", customer=known))
    relating.merge(case.pk, joined.number, reason="", by=budi)
    with pytest.raises(checking.AnotherCustomer):
        checking.check(joined.pk, andi_is.pk, typed, by=budi)


def test_officers_look_nobody_up(case, known, fitri, signed_in):
    """S1: docs/rights.md gives them no search of customers."""
    complaining.tasked(case, fitri)
    browser = signed_in(fitri)
    assert browser.get(f"/staff/desk/cases/{case.number}").status_code == 200
    assert browser.get(address(case)).status_code == 404
    assert browser.post(address(case, "/search"), {"words": PHONE}).status_code == 404
    assert browser.post(address(case, "/check"), {"customer": known.pk, "nik": NIK, "phone": PHONE}).status_code == 404


def test_who_is_recognised_late_goes_the_way_of_the_recognised(case, known, budi):
    """D5, D7: and is not turned away as unknown; recognised once more, they stay where they are."""
    right = {"phone": PHONE, "nik": NIK}
    complaining.step(case, "not-verified", by=budi)
    checking.check(case.pk, known.pk, {"phone": "0899", "nik": "1"}, by=budi)
    assert path.current(case).step == "answer"
    assert [stop.label for stop in stepper_of(case, list(case.steps.all()))][2:] == ["Buat laporan"]
    checking.check(case.pk, known.pk, right, by=budi)
    assert path.current(case).step == "investigate"
    complaining.step(case, "done", by=budi, finding="Sudah jelas.")
    checking.check(case.pk, known.pk, right, by=budi)
    assert path.current(case).step == "answer"


def test_nobody_who_was_recognised_is_turned_away_as_unknown(case, known, budi):
    """D5, D7."""
    checking.check(case.pk, known.pk, {"phone": PHONE, "nik": NIK}, by=budi)
    with pytest.raises(path.StepMissing, match="sudah cocok"):
        complaining.step(case, "not-verified", by=budi)
