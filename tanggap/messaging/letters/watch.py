"""How letters stand, for `tanggap doctor` and `/metrics`."""

from datetime import timedelta

from django.utils import timezone

from tanggap.messaging.models import DueLetter, Letter, LetterDraft

PATIENCE = timedelta(minutes=10)


def unset() -> int:
    """Letters whose PDF should have been set long ago."""
    return Letter.objects.without_file().filter(made_at__lt=timezone.now() - PATIENCE).count()


def overdue() -> int:
    """Letters by rule that may go, and do not."""
    return DueLetter.objects.filter(state="waiting", due_at__lt=timezone.now() - PATIENCE).count()


def stuck_drafts() -> int:
    """Published drafts some of whose letters may go, and do not."""
    late = LetterDraft.objects.publishing().filter(
        addressees__letter=None,
        addressees__due_at__lt=timezone.now() - PATIENCE,
        published_at__lt=timezone.now() - PATIENCE,
    )
    return late.distinct().count()


def faults() -> list[str]:
    """A sentence for each thing that stands still; is `tanggap worker` running?"""
    found = []
    if count := unset():
        found.append(f"{count} letters have had no PDF for ten minutes; the worker's log says why (letter_not_set).")
    if count := overdue():
        found.append(f"{count} letters by rule are due and not sent; is `tanggap worker` running?")
    if count := stuck_drafts():
        found.append(f"{count} published letters of staff are not all made; is `tanggap worker` running?")
    return found


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    return {
        "tanggap_letters_without_file": ("Letters whose PDF is overdue.", unset()),
        "tanggap_letters_due": ("Letters by rule that are due and not sent.", overdue()),
    }
