"""Telling the listeners what arrived (F9): the row first, in the load's transaction, then the call with its ids.

`settings.FEED_LISTENERS` names functions `listener(kind, ids)`: `ids` are those of customers for customers' rows, of
contracts for all others. A process that dies in between leaves the row, and the next run tells it.
"""

from collections.abc import Callable, Sequence

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from tanggap.feed.models import Arrival

log = structlog.get_logger(__name__)
Listener = Callable[[str, Sequence[int]], None]


def tell() -> None:
    """Tell every listener all that has not been told yet. One may be told twice, never not at all.

    A listener that fails stops the telling, not the feed: the next run tells again.
    """
    listeners: list[Listener] = [import_string(path) for path in settings.FEED_LISTENERS]
    try:
        while _tell_one(listeners):
            pass
    except Exception:
        log.exception("feed_listener_failed")


def _tell_one(listeners: list[Listener]) -> bool:
    with transaction.atomic():
        arrival = Arrival.objects.select_for_update(skip_locked=True).order_by("pk").first()
        if arrival is None:
            return False
        for listener in listeners:
            listener(arrival.kind, arrival.ids)
        arrival.delete()
    return True
