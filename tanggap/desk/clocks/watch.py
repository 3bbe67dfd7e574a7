"""Whether clocks are acted on in time: for `tanggap doctor` and `/metrics` (D14)."""

from datetime import timedelta

from django.db.models import F, Max, Min
from django.utils import timezone

from tanggap.desk.clocks.firing import PUT_OFF
from tanggap.desk.models import Clock, Firing

LATE = timedelta(seconds=15)
"""How long a clock may wait to be acted on before the doctor speaks: a worker that was restarted needs a few."""
WINDOW = timedelta(hours=1)


def faults() -> list[str]:
    """A sentence if clocks wait that are due, and one for those whose act fails again and again."""
    now = timezone.now()
    waiting = Clock.objects.filter(next_at__lt=now - LATE).count()
    failing = Clock.objects.filter(due_at__lt=now - LATE, breached_at=None, next_at__gt=now).count()
    found = []
    if waiting:
        found.append(f"{waiting} clocks of cases are due and nobody acts on them: see whether `tanggap worker` runs.")
    if failing:
        every = PUT_OFF // timedelta(seconds=1)
        found.append(f"The acts of {failing} clocks fail and are tried every {every} s: see `clock_failed` in the log.")
    return found


def gauges() -> dict[str, tuple[str, float]]:
    """Open and breached clocks, how long the first has waited, and how late the acts of the last hour were."""
    now = timezone.now()
    open_clocks = Clock.objects.open()
    due = Clock.objects.filter(next_at__lte=now).aggregate(at=Min("next_at"))["at"]
    acts = Firing.objects.filter(acted_at__gt=now - WINDOW)
    lateness = acts.aggregate(most=Max(F("acted_at") - F("planned_at")))["most"]
    return {
        "tanggap_clocks_open": ("Clocks of cases that are not stopped.", open_clocks.count()),
        "tanggap_clocks_breached": ("Those of them that are over.", open_clocks.exclude(breached_at=None).count()),
        "tanggap_clocks_waiting_seconds": (
            "How long the first clock has waited to be acted on.",
            (now - due).total_seconds() if due else 0.0,
        ),
        "tanggap_clocks_lateness_seconds": (
            "How late the latest act on a clock was in the last hour.",
            lateness.total_seconds() if lateness else 0.0,
        ),
    }
