"""P3: three facts, one answer, limits in the database."""

from datetime import date
from functools import partial
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.audit.models import AuditEvent
from tanggap.customers import recognition
from tanggap.customers.recognition import Facts, clear_attempts, recognise
from tanggap.lib import limits
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
RIGHT = Facts(date(1990, 8, 17), "SRI WAHYUNI", "200991600123")
HOME = "203.0.113.7"


def facts(**other) -> Facts:
    return Facts(
        **{"birth_date": RIGHT.birth_date, "mother_name": "SRI WAHYUNI", "contract_number": "200991600123"} | other
    )


WRONG = (
    facts(birth_date=date(1990, 8, 18)),
    facts(mother_name="SRI WAHYUNINGSIH"),
    facts(contract_number="200991600999"),
)


def test_three_right_facts_name_the_customer(siti):
    """P3."""
    assert recognise(RIGHT, address=HOME).customer == siti.membership.customer


@pytest.mark.parametrize("typed", ["sri  wahyuni", "Hj. Sri Wahyuni", "ALMH. SRI WAHYUNI", " Sri-Wahyuni. "])
def test_the_mothers_name_may_be_typed_in_any_usual_way(siti, typed):
    """P3."""
    assert recognise(facts(mother_name=typed), address=HOME)


@pytest.mark.parametrize("typed", ["SRI WAHYUNY", "SRIWAHYUNI", "WAHYUNI", "SRI", "WAHYUNI SRI"])
def test_a_similar_name_is_not_the_name(siti, typed):
    """P3: exactly, never fuzzily."""
    assert not recognise(facts(mother_name=typed), address=HOME)


@pytest.mark.parametrize("wrong", WRONG)
def test_one_wrong_fact_is_a_mismatch(siti, wrong):
    """P3."""
    outcome = recognise(wrong, address=HOME)
    assert (outcome.customer, outcome.was_consulted) == (None, True)


def test_facts_of_two_customers_do_not_mix(siti, andi):
    """P3: all must be of one contract's customer."""
    type(andi.membership.customer).objects.filter(pk=andi.membership.customer_id).update(birth_date=date(1985, 11, 2))
    assert not recognise(facts(birth_date=date(1985, 11, 2)), address=HOME)


def test_every_failure_costs_the_same_queries(siti):
    """P3: whether the contract exists cannot be told from the work done."""
    shapes = set()
    for wrong in WRONG:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            recognise(wrong, address=HOME)
        shapes.add(tuple(query["sql"].split(" ", 3)[0] for query in asked.captured_queries))
    assert len(shapes) == 1


def test_nothing_sealed_is_opened_to_compare(siti):
    """P3."""
    with patch("tanggap.lib.sealing.unseal", side_effect=AssertionError("opened")):
        recognise(RIGHT, address=HOME)


def test_after_five_attempts_the_records_stay_closed_until_midnight_wib(siti):
    """P3: a WIB day, not a day of the server."""
    with time_machine.travel("2026-11-21T16:59:50+00:00", tick=False) as clock:
        for number in range(5):
            recognise(facts(mother_name=f"TEBAKAN {number}"), address=HOME)
        with CaptureQueriesContext(connection) as asked:
            assert recognise(RIGHT, address=HOME) == recognition.REFUSED
        assert not [query for query in asked.captured_queries if "customers_" in query["sql"]]
        clock.shift(9)
        assert not recognise(RIGHT, address=HOME)
        clock.shift(1)
        assert recognise(RIGHT, address=HOME), "00:00 WIB"


def test_a_contract_typed_with_dashes_is_counted_with_the_same_counter(siti, institution):
    """P3."""
    for typed in ("20-099-16-00123", "200991600123", "20 099 16 00123", "20-099-16-00123", "200991600123"):
        recognise(facts(contract_number=institution.normalise_contract(typed), mother_name="X"), address=HOME)
    assert not recognise(RIGHT, address=HOME).was_consulted


def test_an_address_has_twenty_attempts_an_hour_over_all_contracts(siti):
    """P3: and one that is past its limit does not use up the attempts of a contract."""
    with time_machine.travel("2026-11-21T03:00:00+00:00", tick=False) as clock:
        for number in range(20):
            recognise(facts(contract_number=f"2009916{number:05d}"), address="2001:db8::1")
        for _ in range(6):
            assert not recognise(RIGHT, address="2001:db8::2").was_consulted, "the same /64"
        assert recognise(RIGHT, address=HOME), "another address, the contract's counter untouched"
        clock.shift(3600)
        assert recognise(RIGHT, address="2001:db8::2")


def test_an_agent_clears_the_counter_and_is_named(siti, budi):
    """P3."""
    for _ in range(6):
        recognise(facts(mother_name="SALAH"), address=HOME)
    clear_attempts(RIGHT.contract_number, by=budi)
    assert recognise(RIGHT, address=HOME)
    event = AuditEvent.objects.get(act="recognition.cleared")
    assert (event.actor_id, event.object_label) == (budi.pk, RIGHT.contract_number)


def test_failures_are_counted_for_the_alarm_and_recorded_without_what_was_typed(siti):
    """P3, S8."""
    for _ in range(7):
        recognise(facts(mother_name="NAMA TEBAKAN"), address=HOME)
    assert recognition.failures() == 7
    written = str(list(AuditEvent.objects.filter(act="recognition.failed").values()))
    assert written.count("data tidak cocok") == 5
    assert written.count("batas percobaan") == 2
    assert "TEBAKAN" not in written
    assert "1990" not in written


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_exactly_five_are_compared(institution):
    """P3, S7: nobody gets a sixth by hurrying."""
    guesses = [partial(recognise, facts(mother_name=f"TEBAKAN {n}"), address=HOME) for n in range(20)]
    outcomes = at_once(*guesses)
    assert sum(outcome.was_consulted for outcome in outcomes) == 5
    assert limits.peek(recognition.CONTRACT, RIGHT.contract_number).hits == 20
