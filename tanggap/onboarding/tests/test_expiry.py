"""Applications that nobody confirms: closed at the very instant, once, whoever looks (O2)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.onboarding import approval, expiry
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.models import Application, Code, Move
from tanggap.onboarding.moves import MovedOn
from tanggap.onboarding.states import State
from tests import applying
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def test_it_expires_at_the_very_instant_and_not_before(application):
    """O2."""
    issue(application, at=timezone.now())
    instant = application.expires_at
    with time_machine.travel(instant - dt.timedelta(microseconds=1), tick=False):
        assert expiry.expire_one() is None
    with time_machine.travel(instant, tick=False):
        assert expiry.expire_one() == application
    row = Application.objects.get()
    assert (row.state, row.expires_at) == (State.EXPIRED, None)
    assert (row.moves.last().by_id, row.moves.last().act) == (None, Move.Act.EXPIRED)
    assert not Code.objects.live().exists()


def test_the_loop_says_when_it_wants_to_look_again(application, dewi, agus, lina, savings):
    """O2."""
    later = applying.application(dewi, savings, section_head=agus, branch_head=lina)
    Application.objects.filter(pk=later.pk).update(expires_at=application.expires_at + dt.timedelta(hours=1))
    assert expiry.expire_due() == application.expires_at
    with time_machine.travel(application.expires_at, tick=False):
        assert expiry.expire_due() == application.expires_at + dt.timedelta(hours=1)
    with time_machine.travel(application.expires_at + dt.timedelta(hours=1), tick=False):
        assert expiry.expire_due() is None


def test_nobody_moves_one_whose_time_is_over_while_the_loop_is_late(application, lina, dewi):
    """O2."""
    with time_machine.travel(application.expires_at, tick=False):
        for act, who in ((approval.send_back, lina), (approval.cancel, dewi)):
            with pytest.raises(MovedOn, match="telah lewat"):
                act(application.pk, reason="Terlambat.", by=who)


@pytest.mark.django_db(transaction=True)
def test_several_workers_close_each_application_once(application, dewi, agus, lina, savings):
    """O2."""
    for _ in range(19):
        applying.application(dewi, savings, section_head=agus, branch_head=lina)
    Application.objects.update(expires_at=timezone.now())
    at_once(*[expiry.expire_due] * 4)
    assert set(Application.objects.values_list("state", flat=True)) == {State.EXPIRED}
    assert Move.objects.filter(act=Move.Act.EXPIRED).count() == 20


@pytest.mark.django_db(transaction=True)
def test_of_expiry_and_return_at_the_same_moment_one_wins(application, lina):
    """O2."""
    Application.objects.update(expires_at=timezone.now() + dt.timedelta(milliseconds=30))
    at_once(
        expiry.expire_due,
        expiry.expire_due,
        lambda: approval.send_back(application.pk, reason="Nomor salah.", by=lina),
    )
    while expiry.expire_due():
        pass
    application.refresh_from_db()
    assert application.state in (State.EXPIRED, State.DRAFT)
    assert Move.objects.count() == 1
