"""Raw first: whatever arrives is stored whole and answered; the worker reads it afterwards (M8).

`keep` stores; `reading` reads what waits, by the reader that settings.INCOMING_READERS names for its source. A reader
is `reader(incoming) -> Reading`, called inside a transaction, and may be called again for the same thing: what it did
once it must recognise.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tanggap.lib.loops import wake
from tanggap.messaging.models import Incoming

CHANNEL = "tanggap_incoming"


class Unreadable(ValueError):
    """It cannot be read at all; the text says why, in English, without anything from its contents that is personal."""


@dataclass(frozen=True)
class Reading:
    """What a reader made of it, beyond what it has done.

    :param missing: what some of it waits for, such as a message that is being recorded just now: look again shortly.
    :param unread: what some of it was not understood for: it is put into quarantine, the rest has been done.
    :param note: what was left aside on purpose.
    """

    missing: str = ""
    unread: str = ""
    note: str = ""


@transaction.atomic
def keep(source: str, raw: bytes) -> Incoming:
    """Store what arrived and wake the worker; once this has committed it may be answered with success."""
    now = timezone.now()
    kept = Incoming(source=source, body=raw.decode("latin-1"), received_at=now, next_look_at=now)
    kept.save(force_insert=True)
    wake(CHANNEL)
    return kept
