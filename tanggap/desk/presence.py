"""Who has a case open right now (D4). A page says so every few seconds; who is silent for a while has left."""

from datetime import datetime, timedelta

from django.utils import timezone

from tanggap.desk.models import Case, Entry, Presence
from tanggap.identity.models import User
from tanggap.lib.prepared import Prepared

LASTS = timedelta(seconds=30)
"""Three missed signs of life."""
_others: Prepared[Presence] = Prepared(
    lambda case, since, user: (
        Presence.objects.filter(case=case, at__gt=since).exclude(user=user).select_related("user").order_by("pk")
    ),
    int,
    datetime,
    int,
)


def here(case: Case, user: User, *, is_writing: bool = False) -> None:
    """Note that this person has the case open."""
    seen = {"at": timezone.now(), "is_writing": is_writing}
    Presence.objects.update_or_create(case=case, user=user, defaults=seen)


def left(case: Case, user: User) -> None:
    """Note that this person has closed it."""
    Presence.objects.filter(case=case, user=user).delete()


def others(case: Case, user: User) -> list[Presence]:
    """Whoever else has it open, longest first."""
    return _others(case.pk, timezone.now() - LASTS, user.pk)


def sweep() -> int:
    """Forget those who left without a word; how many there were."""
    gone, _ = Presence.objects.filter(at__lt=timezone.now() - timedelta(hours=1)).delete()
    return gone


def news_since(case: Case, seen: int, user: User) -> list[Entry]:
    """What others wrote, and what happened, since this person's page was made."""
    return list(case.entries.filter(pk__gt=seen).exclude(by_id=user.pk))
