"""P18: reminders and arrears letters by rule: drawn up daily, looked at again at their moment, each sent once."""

import datetime as dt
from decimal import Decimal
from functools import partial

import psycopg
import pytest
import time_machine
from django.db import connection

from tanggap.customers.models import Contract, Instalment
from tanggap.institution.models import Holiday
from tanggap.lib.advisory import Lock
from tanggap.messaging.letters import due, sending, watch
from tanggap.messaging.letters.making import content_of
from tanggap.messaging.letters.rules import save_rules
from tanggap.messaging.models import DueLetter, Letter, LetterDay, LetterRules, Message
from tests.at_once import at_once
from tests.embedded import address

NIGHT = dt.datetime(2026, 11, 17, 17, 5, tzinfo=dt.UTC)
"""00.05 WIB on Wednesday, 18 November 2026."""
MORNING = dt.datetime(2026, 11, 18, 1, 0, tzinfo=dt.UTC)
WEDNESDAY = dt.date(2026, 11, 18)


def at(instant):
    return time_machine.travel(instant, tick=False)


def day(offset: int) -> dt.date:
    return WEDNESDAY + dt.timedelta(days=offset)


@pytest.fixture(autouse=True)
def night():
    with at(NIGHT) as travel:
        yield travel


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("offset", "kinds"),
    [
        (4, set()),
        (3, {"reminder"}),
        (1, {"reminder"}),
        (0, set()),
        (-6, set()),
        (-7, {"arrears_1"}),
        (-13, {"arrears_1"}),
        (-14, set()),
        (-29, set()),
        (-30, {"arrears_2"}),
        (-60, {"arrears_3"}),
        (-67, set()),
    ],
)
def test_each_day_asks_for_the_step_that_the_due_date_has_reached(contract, owing, offset, kinds):
    """P18."""
    owing(contract, day(offset))
    due.draw_up()
    assert {row.kind for row in DueLetter.objects.all()} == kinds


@pytest.mark.django_db
def test_what_is_paid_withdrawn_or_of_a_closed_contract_is_not_asked_for(contract, andi, owing, pay):
    """P18: a payment counts as soon as it is received, not from H+2 on."""
    owing(contract, day(-7), 7), owing(contract, day(-7), 8), owing(contract, day(-8), 9)
    pay(contract, NIGHT, 7)
    Instalment.objects.filter(number=8).update(is_withdrawn=True)
    pay(contract, NIGHT, 9, amount=Decimal(1))
    owing(Contract.objects.exclude(pk=contract.pk).get(), day(-7))
    Contract.objects.exclude(pk=contract.pk).update(status="closed")
    due.draw_up()
    assert [(row.contract_id, row.instalment_no) for row in DueLetter.objects.all()] == [(contract.pk, 9)]


@pytest.mark.django_db
def test_who_comes_while_another_draws_up_waits_for_nobody(contract, owing):
    """P18: its letters that are due go meanwhile."""
    owing(contract, day(-7))
    with psycopg.connect(address(connection)) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [Lock.LETTER_DAY])
        assert due.draw_up() is None
        assert not LetterDay.objects.exists()
    assert due.draw_up() is not None


@pytest.mark.django_db
def test_a_payment_that_was_taken_back_does_not_count(contract, owing, pay):
    """P18, P13."""
    owing(contract, day(-7))
    pay(contract, NIGHT, is_reversed=True)
    due.draw_up()
    assert DueLetter.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "expected"), [("JKT", "01:00"), ("MKS", "00:00"), ("JAP", "23:00"), ("???", "01:00")])
def test_it_is_due_at_eight_in_the_zone_of_the_contracts_branch(contract, owing, makassar, jayapura, code, expected):
    """P18: a branch that nobody knows yet is in the institution's zone."""
    Contract.objects.filter(pk=contract.pk).update(branch_id=code)
    owing(contract, day(-7))
    due.draw_up()
    assert f"{DueLetter.objects.get().due_at:%H:%M}" == expected


@pytest.mark.django_db
def test_on_a_sunday_letters_wait_for_monday(contract, owing):
    """P18."""
    with at("2026-11-21T17:05:00Z"):
        owing(contract, dt.date(2026, 11, 15))
        due.draw_up()
    assert DueLetter.objects.get().due_at.isoformat() == "2026-11-23T01:00:00+00:00"


@pytest.mark.django_db
def test_a_day_is_drawn_up_once_and_a_step_once_for_good(contract, owing):
    """P18."""
    owing(contract, day(-7))
    assert due.draw_up().due == 1
    assert due.draw_up() is None
    with at(NIGHT + dt.timedelta(days=1)):
        assert due.draw_up().due == 0
    assert (DueLetter.objects.count(), LetterDay.objects.count()) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reminders", "arrears", "kinds"), [(False, False, []), (True, False, ["reminder"]), (False, True, ["arrears_1"])]
)
def test_a_rule_that_is_switched_off_asks_for_nothing(contract, owing, wati, reminders, arrears, kinds):
    """P18: each for itself."""
    owing(contract, day(-7), 7), owing(contract, day(3), 8)
    row, _ = LetterRules.objects.get_or_create(pk=1)
    row.sends_reminders, row.sends_arrears = reminders, arrears
    save_rules(row, by=wati, fields=["sends_reminders", "sends_arrears"])
    due.draw_up()
    assert [one.kind for one in DueLetter.objects.all()] == kinds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clock", "goes"),
    [
        ("2026-11-18T00:59:59Z", False),
        ("2026-11-18T01:00:00Z", True),
        ("2026-11-18T12:59:59Z", True),
        ("2026-11-18T13:00:00Z", False),
        ("2026-11-22T05:00:00Z", False),
    ],
)
def test_nothing_leaves_outside_the_hours_even_if_it_was_due_before(contract, owing, waiting, clock, goes):
    """P18: the worker stood still, or its row says otherwise."""
    owing(contract, day(-9))
    row = waiting(contract, "arrears_1", NIGHT)
    with at(clock):
        sending.send_due()
    row.refresh_from_db()
    assert (row.state == "sent") is goes
    assert Letter.objects.count() == Message.objects.count() == int(goes)
    assert goes or row.due_at > dt.datetime.fromisoformat(clock)


@pytest.mark.django_db
def test_a_holiday_that_was_added_meanwhile_is_kept(contract, owing):
    """P18."""
    owing(contract, day(-7))
    due.draw_up()
    Holiday.objects.create(day=WEDNESDAY, name="Libur mendadak", kind="national")
    with at(MORNING):
        sending.send_due()
    row = DueLetter.objects.get()
    assert (row.state, row.due_at) == ("waiting", MORNING + dt.timedelta(days=1))
    with at(row.due_at):
        sending.send_due()
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_what_was_paid_meanwhile_is_not_sent(contract, owing, pay):
    """P18: paid at 07.59, not asked for at 08.00."""
    owing(contract, day(-7))
    due.draw_up()
    with at(MORNING - dt.timedelta(minutes=1)):
        pay(contract, MORNING - dt.timedelta(minutes=1))
    with at(MORNING):
        sending.send_due()
    row = DueLetter.objects.get()
    assert (row.state, row.reason, row.letter) == ("dropped", "Angsuran sudah dibayar.", None)
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "offset", "change", "reason"),
    [
        ("arrears_1", -7, {"status": "closed"}, "Kontrak tidak lagi aktif."),
        ("arrears_1", -6, {}, "Jatuh tempo dipindahkan."),
        ("arrears_1", -30, {}, "Tahap berikutnya sudah tiba."),
        ("reminder", -1, {}, "Sudah lewat jatuh tempo."),
        ("reminder", 0, {}, ""),
        ("arrears_9", -7, {}, "Aturan ini dimatikan."),
    ],
)
def test_what_makes_no_sense_any_more_is_dropped_with_its_reason(
    contract, owing, waiting, kind, offset, change, reason
):
    """P18."""
    owing(contract, day(offset))
    waiting(contract, kind, NIGHT)
    Contract.objects.filter(pk=contract.pk).update(**change) if change else None
    with at(MORNING):
        sending.send_one(set())
    assert DueLetter.objects.get().reason == reason


@pytest.mark.django_db
def test_a_letter_that_fails_holds_up_no_other(contract, owing, waiting, monkeypatch):
    """P18: it stays due, and is tried again by the next run."""
    for number, ago in ((6, 8), (7, 7)):
        owing(contract, day(-ago), number)
    due.draw_up()
    make = sending.make

    def sometimes(*args, **kwargs):
        if kwargs["angsuran_ke"] == "6":
            raise RuntimeError
        return make(*args, **kwargs)

    with at(MORNING):
        monkeypatch.setattr(sending, "make", sometimes)
        sending.send_due()
        assert dict(DueLetter.objects.values_list("instalment_no", "state")) == {6: "waiting", 7: "sent"}
        monkeypatch.setattr(sending, "make", make)
        sending.send_due()
        assert not DueLetter.objects.filter(state="waiting").exists()


@pytest.mark.django_db
def test_an_instalment_that_was_withdrawn_is_not_asked_for(contract, owing, waiting):
    """P18."""
    owing(contract, day(-7))
    Instalment.objects.update(is_withdrawn=True)
    waiting(contract, "arrears_1", NIGHT)
    with at(MORNING):
        sending.send_due()
    assert DueLetter.objects.get().reason == "Angsuran ditarik kembali."


@pytest.mark.django_db
def test_the_letter_says_the_figures_of_its_moment(contract, owing, pay):
    """P18: part payments are taken off; other overdue instalments are told."""
    owing(contract, day(-37), 6), owing(contract, day(-7), 7), owing(contract, day(23), 8)
    pay(contract, NIGHT, 7, amount=Decimal(300_000))
    due.draw_up()
    with at(MORNING):
        sending.send_due()
    letter = Letter.objects.get(kind="arrears_1")
    said = "".join(line for lines in content_of(letter)["paragraphs"] for line in lines).replace("\u00a0", " ")
    for words in ("angsuran ke-7", "Rp 515.000", "11 November 2026, 7 hari", "Rp 1.330.000 (2 angsuran)"):
        assert words in said
    assert (letter.contract_id, letter.customer_id) == (contract.pk, contract.customer_id)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_draw_up_and_send_each_letter_once(institution, files_home, enrol, owing):
    """P18."""
    for number in range(12):
        enrol(f"orang{number}", f"20099160{number:04}")
    for one in Contract.objects.all():
        owing(one, day(-7), 7), owing(one, day(3), 8)
    at_once(*[due.draw_up] * 4)
    assert (LetterDay.objects.get().due, DueLetter.objects.count()) == (24, 24)
    with at(MORNING):
        at_once(*[sending.send_due] * 4)
    assert Letter.objects.count() == Message.objects.count() == 24
    assert DueLetter.objects.filter(state="sent").count() == 24
    numbers = sorted(letter.number for letter in Letter.objects.filter(kind="arrears_1"))
    assert numbers == [f"ST-2026-{n:06}" for n in range(1, 13)]


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_another_worker_holds_is_left_alone(contract, owing, waiting):
    """P18."""
    owing(contract, day(-7))
    waiting(contract, "arrears_1", NIGHT)
    with at(MORNING):
        done = at_once(*[partial(sending.send_one, set())] * 3)
    assert sum(row is not None for row in done) == 1
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_letter_that_another_worker_holds(contract, owing, waiting):
    """P18: the next one goes."""
    owing(contract, day(-7), 7), owing(contract, day(-7), 8)
    held, free = waiting(contract, "arrears_1", NIGHT, 7), waiting(contract, "arrears_1", NIGHT, 8)
    with psycopg.connect(address(connection)) as other, at(MORNING):
        other.execute("select from messaging_dueletter where id = %s for no key update", [held.pk])
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '2s'")
        assert sending.send_one(set()) == free
        assert sending.send_one(set()) is None
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")


@pytest.mark.django_db
def test_the_loop_names_its_next_moment(contract, owing):
    """P18: the next letter, or the next day in Jakarta."""
    assert sending.send_due().isoformat() == "2026-11-18T17:00:00+00:00"
    DueLetter.objects.create(contract=contract, instalment_no=1, kind="reminder", due_at=MORNING, made_at=NIGHT)
    assert sending.send_due() == MORNING
    DueLetter.objects.update(due_at=MORNING + dt.timedelta(days=2))
    assert sending.send_due().isoformat() == "2026-11-18T17:00:00+00:00"


@pytest.mark.django_db
def test_the_loop_does_not_run_in_circles_about_a_letter_that_fails(contract, owing, waiting, monkeypatch):
    """P18: the next run looks at it again."""
    owing(contract, day(-7))
    waiting(contract, "arrears_1", NIGHT)
    monkeypatch.setattr(sending, "_decide", lambda row, now: 1 / 0)
    with at(MORNING):
        assert sending.send_due().isoformat() == "2026-11-18T17:00:00+00:00"
    assert DueLetter.objects.get().state == "waiting"


@pytest.mark.django_db
def test_doctor_says_when_letters_stand_still(contract, owing, waiting):
    """P18, S8."""
    owing(contract, day(-7))
    assert watch.faults() == []
    waiting(contract, "arrears_1", NIGHT - dt.timedelta(minutes=11))
    assert len(watch.faults()) == 1
    assert watch.gauges()["tanggap_letters_due"][1] == 1
