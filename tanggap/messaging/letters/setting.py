"""The loop that sets the PDFs of new letters, so that whoever opens one need not wait."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.messaging.letters.files import pdf_of
from tanggap.messaging.letters.making import CHANNEL
from tanggap.messaging.models import Letter

log = structlog.get_logger(__name__)


def set_waiting() -> datetime | None:
    """Set each letter that has no PDF, oldest first, but for those of other workers; one that fails stops no other."""
    last = 0
    while not stopping.is_set() and (pk := _set_next(last)):
        still_running()
        last = pk
    return None


LOOP = Loop(name="letters.files", channel=CHANNEL, run=set_waiting, idle=timedelta(seconds=30))


@transaction.atomic
def _set_next(after: int) -> int:
    waiting = Letter.objects.without_file().filter(pk__gt=after).order_by("pk")
    letter = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if letter is None:
        return 0
    try:
        pdf_of(letter)
    except Exception as error:  # the letter stays readable as a page; doctor says that its PDF is missing
        log.error("letter_not_set", letter=letter.number, error=type(error).__name__)
    return letter.pk
