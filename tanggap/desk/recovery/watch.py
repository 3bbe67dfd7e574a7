"""What operators watch of account recoveries: those whose day is over and that have not taken effect (D27)."""

from datetime import timedelta

from django.utils import timezone

from tanggap.desk.models import AccountRecovery

LATE = timedelta(minutes=1)


def overdue() -> int:
    """Confirmed ones that should have taken effect a minute ago."""
    return AccountRecovery.objects.confirmed().filter(due_at__lt=timezone.now() - LATE).count()


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    about = "Recoveries of accounts whose 24 hours were over a minute ago and that have not taken effect."
    return {"tanggap_recoveries_overdue": (about, overdue())}


def faults() -> list[str]:
    """A sentence for `tanggap doctor`."""
    count = overdue()
    return [f"{count} account recoveries are overdue: is a worker running? See recovery_failed in its log."] * bool(
        count
    )
