"""The table of a case's states: in code, in the document and in the database it is the same one (D3)."""

import re
from itertools import permutations
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tanggap.desk.models import Case
from tanggap.desk.states import OPEN, PAIRS, TRANSITIONS, State

DOCUMENT = Path(__file__).parents[3] / "docs" / "states.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+?) \| ([^|]+?) \|", re.MULTILINE)


def test_the_document_draws_the_states_of_the_code():
    """D3."""
    section = DOCUMENT.read_text().split("## Case\n")[1].split("\n## ")[0]
    rows = {code: (label, set(re.findall(r"`(\w+)`", to))) for code, label, to in ROW.findall(section)}
    assert rows == {state.value: (state.label, {to.value for to in TRANSITIONS[state]}) for state in State}


def test_every_open_case_can_be_withdrawn_and_merged_and_no_other():
    """D3."""
    for end in (State.WITHDRAWN, State.MERGED):
        assert {state for state, to in TRANSITIONS.items() if end in to} == OPEN


@pytest.mark.django_db
def test_the_database_allows_the_same_moves(case):
    """D3: each pair of states, tried on a row of its own."""
    allowed = []
    for number, (old, new) in enumerate(permutations(State.values, 2)):
        row = _copy(case, old, f"X{number}")
        try:
            with transaction.atomic():
                Case.objects.filter(pk=row.pk).update(state=new, **_columns(case, new))
        except DatabaseError:
            continue
        allowed.append((old, new))
    assert sorted(allowed) == sorted(PAIRS)


def _copy(case: Case, state: str, number: str) -> Case:
    row = Case.objects.get(pk=case.pk)
    row.pk, row.number, row.state, row.opened_with = None, number, state, None
    for name, value in _columns(case, state).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _columns(case: Case, state: str) -> dict[str, object]:
    """What the table's other constraints ask of a case in this state."""
    return {"merged_into_id": case.pk if state == State.MERGED else None, "closed_at": timezone.now()}
