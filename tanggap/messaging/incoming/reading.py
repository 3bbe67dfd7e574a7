"""The worker reads what arrived: each in a transaction of its own, so that none holds up the next (M8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.module_loading import import_string

from tanggap.lib.loops import Loop, still_running, stopping, wake
from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.incoming import CHANNEL, Reading, Unreadable
from tanggap.messaging.models import Incoming, IncomingState

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=3)
"""How long something may wait for what it is about: longer than a worker holds a message that nobody hears of."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=0.5), timedelta(seconds=30)


def read_waiting() -> datetime | None:
    """Read all that is due; the instant at which something will be due again."""
    while not stopping.is_set() and _read_next():
        still_running()
    waiting = Incoming.objects.filter(standing=IncomingState.WAITING)
    next_at: datetime | None = waiting.aggregate(at=Min("next_look_at"))["at"]
    return next_at


@transaction.atomic
def _read_next() -> bool:
    waiting = Incoming.objects.filter(standing=IncomingState.WAITING, next_look_at__lte=timezone.now())
    incoming = waiting.order_by("next_look_at").select_for_update(skip_locked=True).first()
    if incoming is None:
        return False
    reading = _reading_of(incoming)
    incoming.looks = min(incoming.looks + 1, 30_000)
    _settle(incoming, reading, timezone.now())
    incoming.save(update_fields=["standing", "note", "settled_at", "next_look_at", "looks"])
    return True


def _reading_of(incoming: Incoming) -> Reading:
    """What its reader says; whatever goes wrong becomes a reason for quarantine, and what it did then is undone."""
    if incoming.source not in settings.INCOMING_READERS:
        return Reading(unread="Nobody reads this source.")
    try:
        with transaction.atomic():
            reading: Reading = import_string(settings.INCOMING_READERS[incoming.source])(incoming)
            return reading
    except Unreadable as error:
        return Reading(unread=str(error))
    except CannotUnseal:
        return Reading(unread="It cannot be unsealed.")
    except OperationalError as error:
        if connection.connection is None or connection.connection.closed:
            raise
        return Reading(missing=f"The database was busy: {type(error.__cause__).__name__}.")
    except Exception:
        return _broke(incoming)


def _broke(incoming: Incoming) -> Reading:
    log.exception("incoming_reader_broke", incoming_id=incoming.pk, source=incoming.source)
    return Reading(unread="The reader broke; the log says how.")


def _settle(incoming: Incoming, reading: Reading, now: datetime) -> None:
    if reading.unread:
        log.warning("incoming_quarantined", incoming_id=incoming.pk, source=incoming.source, reason=reading.unread)
        incoming.settle(IncomingState.QUARANTINED, reading.unread, now)
    elif reading.missing and now - incoming.received_at < PATIENCE:
        incoming.put_off(now + _wait(incoming.looks), reading.missing)
    else:
        incoming.settle(IncomingState.DONE, reading.missing or reading.note, now)


def _wait(looks: int) -> timedelta:
    """Until the next look: half a second at first, doubling."""
    wait: timedelta = FIRST_WAIT * 2 ** min(looks - 1, 10)
    return min(wait, LONGEST_WAIT)


@transaction.atomic
def read_again(ids: Iterable[int] | None = None) -> int:
    """Have these looked at once more, or all that lie in quarantine; how many there are."""
    chosen = Incoming.objects.exclude(standing=IncomingState.WAITING)
    chosen = chosen.filter(standing=IncomingState.QUARANTINED) if ids is None else chosen.filter(pk__in=ids)
    count = chosen.update(standing=IncomingState.WAITING, next_look_at=timezone.now(), settled_at=None, looks=0)
    wake(CHANNEL)
    return count


def forget_old() -> int:
    """Delete what has been settled and is older than INCOMING_KEPT_DAYS; how many there were."""
    before = timezone.now() - timedelta(days=settings.INCOMING_KEPT_DAYS)
    count, _ = Incoming.objects.filter(received_at__lt=before).exclude(standing=IncomingState.WAITING).delete()
    return count


LOOP = Loop("incoming", CHANNEL, read_waiting)
