"""The table of states, the database, and docs/states.md say the same."""

import re
from pathlib import Path

import pytest
from django.db import Error

from tanggap.onboarding.models import Application, Code
from tanggap.onboarding.states import TRANSITIONS, State
from tests import applying

DOC = Path(__file__).parents[3] / "docs" / "states.md"


def test_the_document_prints_the_table_of_the_code():
    """O2."""
    section = DOC.read_text().split("## Application\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", section, re.M)
    assert {(name, label.strip()) for name, label, _ in rows} == {(s.value, s.label) for s in State}
    assert {name: set(re.findall(r"`(\w+)`", targets)) for name, _, targets in rows} == {
        s.value: {t.value for t in targets} for s, targets in TRANSITIONS.items()
    }


def test_the_document_names_every_ending_of_a_code():
    """O4."""
    section = DOC.read_text().split("## Code\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.M)
    assert {(name, label.strip()) for name, label in rows} == {(e.value, e.label) for e in Code.Ending}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"), [(o, n) for o in State for n in State if n != o and n not in TRANSITIONS[o]], ids=str
)
def test_the_database_refuses_every_other_move(old, new, dewi, agus, lina, savings):
    """O2."""
    row = applying.application(dewi, savings, state=old, section_head=agus, branch_head=lina)
    with pytest.raises(Error):
        Application.objects.filter(pk=row.pk).update(state=new)
