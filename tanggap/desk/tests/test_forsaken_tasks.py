"""D17: a department's step that nobody there can do is the manager's, so that no case stands still."""

import pytest
from django.utils import timezone

from tanggap.desk.models import Clock
from tanggap.desk.procedure import path
from tanggap.identity.models import RoleGrant
from tests import complaining

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasked(case, budi, rina, fitri):
    """A complaint whose step is the finance department's."""
    run = path.current(case)
    run.step, run.role = "manager", "manager"
    run.save(update_fields=["step", "role"])
    complaining.step(case, "department", by=rina, instruction="Telusuri.", department="keuangan")
    case.refresh_from_db()
    return case


def may_do(case, user) -> bool:
    return path.may_do(case, path.step_of(path.current(case)), user)


def test_it_is_the_officers_while_there_are_any_and_there_is_time(tasked, budi, rina, fitri):
    assert may_do(tasked, fitri)
    assert not may_do(tasked, rina)
    assert not may_do(tasked, budi)


def test_it_is_the_manager_s_where_no_officer_works(tasked, budi, rina, fitri):
    RoleGrant.objects.filter(user=fitri).update(ended_at=timezone.now())
    assert not may_do(tasked, budi)
    complaining.step(tasked, "done", by=rina, result="Ditelusuri sendiri.")
    assert path.current(tasked).step == "manager"


def test_it_is_the_manager_s_once_it_is_late(tasked, budi, rina, fitri):
    clock = tasked.rungs.open().get(level="department").clock
    Clock.objects.filter(pk=clock.pk).update(due_at=clock.started_at, breached_at=timezone.now())
    assert may_do(tasked, rina)
    assert may_do(tasked, fitri)
    assert not may_do(tasked, budi)


def test_the_page_gives_the_manager_the_buttons_and_says_why(tasked, rina, fitri, signed_in):
    RoleGrant.objects.filter(user=fitri).update(ended_at=timezone.now())
    shown = signed_in(rina).get(f"/staff/desk/cases/{tasked.number}").text
    assert "belum mempunyai petugas" in shown
    assert 'value="done"' in shown
