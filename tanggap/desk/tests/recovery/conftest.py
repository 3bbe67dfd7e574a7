"""A recovery at each of its stations: a case that is verified, a proposal, a confirmed one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.recovery import confirming, proposing
from tanggap.desk.tests.recovering import NEW, recognised


@pytest.fixture
def clock():
    """Monday, 09.00."""
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False) as traveller:
        yield traveller


@pytest.fixture
def verified(clock, case, budi) -> Case:
    """Siti's case, on which Budi has recognised her."""
    recognised(case, budi)
    return case


@pytest.fixture
def proposed(verified, budi) -> AccountRecovery:
    return proposing.propose(verified.pk, NEW, "mailbox", by=budi)


@pytest.fixture
def confirmed(proposed, rina) -> AccountRecovery:
    return confirming.confirm(proposed.case_id, proposed.pk, by=rina)
