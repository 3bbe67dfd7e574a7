"""D27: a member whose mailbox is lost gets a new sign-in e-mail by two persons, after a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from tanggap.desk.models import AccountRecovery, Case, IdentityCheck
from tanggap.desk.recovery import confirming, proposing, taking_effect

NEW = "siti.baru@rumah.test"


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False) as traveller:
        yield traveller


@pytest.fixture
def verified(clock, case, budi) -> Case:
    """Siti's case, on which Budi has recognised her by two facts."""
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "hotline"}
    IdentityCheck.objects.create(case=case, customer=case.customer, by=budi, at=timezone.now(), **facts)
    return case


@pytest.fixture
def proposal(verified, budi) -> AccountRecovery:
    return proposing.propose(verified.pk, NEW, "mailbox", by=budi)


@pytest.fixture
def waiting(proposal, rina) -> AccountRecovery:
    return confirming.confirm(proposal.case_id, proposal.pk, by=rina)


def test_a_confirmed_recovery_takes_effect_when_its_24_hours_are_over(waiting, siti, clock):
    """D27."""
    clock.shift(timedelta(hours=23, minutes=59, seconds=59))
    taking_effect.act_on_due()
    siti.refresh_from_db()
    assert siti.email == "siti@anggota.test"
    clock.shift(timedelta(seconds=1))
    taking_effect.act_on_due()
    siti.refresh_from_db()
    assert siti.email == NEW
    assert not siti.has_usable_password()
