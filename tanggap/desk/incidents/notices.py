"""What is known to be broken now: the notice for everybody, the hint for agents. Kept for a second, so that no page
costs a query more (D28)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tanggap.desk.models import Incident
from tanggap.desk.models.incident import RESOLVED_SHOWN
from tanggap.institution.current import Kept


@dataclass(frozen=True)
class PublicNotice:
    """What portal and chat show. `since`: when it began, or when it was over."""

    title: str
    text: str
    is_over: bool
    since: datetime


def _load() -> list[Incident]:
    """Those that are going on, and those that ended lately: a handful."""
    lately = Q(resolved_at__gt=timezone.now() - RESOLVED_SHOWN)
    rows = Incident.objects.filter(~Q(state=Incident.State.CLOSED) | lately).select_related("category", "branch")
    return list(rows.order_by("-started_at", "-pk"))


_known = Kept(_load)


def notices_now() -> list[PublicNotice]:
    """The notices that everybody may read at this moment, the newest first; those that are over follow."""
    now = timezone.now()
    shown = [
        PublicNotice(row.title, text, row.resolved_at is not None, row.resolved_at or row.started_at)
        for row in _known()
        if (text := row.notice_at(now))
    ]
    return sorted(shown, key=lambda notice: notice.is_over)


def going_on() -> list[Incident]:
    """What is broken now, for whoever takes calls."""
    return [row for row in _known() if row.is_open]


def live() -> list[Incident]:
    """Those that take cases."""
    return [row for row in _known() if row.is_live]


def hints(category_id: int, branch_id: int) -> list[Incident]:
    """What is going on that a case of this category and branch may be part of."""
    return [row for row in going_on() if row.concerns(category_id, branch_id)]
