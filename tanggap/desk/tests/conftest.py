"""What several tests of the desk begin with."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tanggap.desk.clocks import firing
from tanggap.desk.models import Case, Clock
from tanggap.desk.models.clock import ClockKind

MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


class Clockwork:
    """The loop of the clocks, run at instants of a test's choice."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller

    def at(self, instant: datetime) -> datetime | None:
        """Go there and let the loop run; when it wants to run again."""
        self.traveller.move_to(instant)
        return firing.fire_due()

    def due(self, case: Case, kind: ClockKind) -> Clock:
        """Let the loop run at the very instant at which the case's clock of this kind is due."""
        clock: Clock = case.clocks.open().get(kind=kind)
        self.at(clock.due_at)
        clock.refresh_from_db()
        case.refresh_from_db()
        return clock


@pytest.fixture
def clockwork(desk):
    """It is Monday, 23 November 2026, 09.00: the office opens."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield Clockwork(traveller)
