"""The states of a message: code, document and database agree (M1, M4)."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import FIRST, TRANSITIONS, State

DOCUMENT = Path(__file__).parents[3] / "docs" / "states.md"


def test_the_document_lists_the_transitions_of_the_code():
    section = DOCUMENT.read_text().split("## Message")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE)
    assert {old: frozenset(re.findall(r"`(\w+)`", targets)) for old, _, targets in rows} == {
        old.value: frozenset(map(str, targets)) for old, targets in TRANSITIONS.items()
    }
    assert {old: label.strip() for old, label, _ in rows} == dict(State.choices)


def test_every_state_can_be_reached_and_final_ones_stay():
    reached, frontier = set(FIRST), set(FIRST)
    while frontier:
        frontier = {new for old in frontier for new in TRANSITIONS[old]} - reached
        reached |= frontier
    assert reached == set(State)
    assert {state for state in State if not TRANSITIONS[state]} == {State.READ, State.FAILED, State.EXPIRED}


@pytest.fixture
def message(institution) -> Message:
    return queue("trial", to=Recipient(email="siti@contoh.test"), note="x")


def test_the_database_refuses_any_other_move(message):
    """M4: states never go backwards."""
    for state in set(State) - TRANSITIONS[State.QUEUED] - {State.QUEUED}:
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(state=state, reason="x", next_attempt_at=None)


def test_events_can_be_neither_changed_nor_deleted(message):
    """M1"""
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageEvent.objects.update(state=State.SENT)
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageEvent.objects.all().delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"next_attempt_at": None},
        {"channel": "pigeon"},
        {"priority": 7},
        {"state": State.SENDING, "next_attempt_at": None, "lease_until": None},
    ],
    ids=str,
)
def test_the_database_refuses_a_row_that_no_worker_would_understand(message, wrong):
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**wrong)
