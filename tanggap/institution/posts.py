"""News and promotions as the public reads them."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone

from tanggap.institution import current
from tanggap.institution.models import Post
from tanggap.institution.worktime import local_day

ON_FRONT = 3


def today(at: datetime) -> date:
    """The day that decides whether a promotion is over: the institution's."""
    return local_day(at, current.institution().tz)


def live(kind: str, at: datetime) -> models.QuerySet[Post]:
    """What the list of a kind shows, newest first, without the bodies."""
    return Post.objects.live(at, today(at)).filter(kind=kind).defer("body")


def newest(kind: str) -> list[Post]:
    """The few that the front page shows, kept for a second."""
    return _newest().get(kind, [])


def _load_newest() -> dict[str, list[Post]]:
    now = timezone.now()
    return {kind: list(live(kind, now)[:ON_FRONT]) for kind in Post.Kind.values}


_newest = current.Kept(_load_newest)
