"""The files of a case: taken in, opened, let out of quarantine (D1, D24, P16, S6)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor, System
from tanggap.desk.models import Attachment, Case, Entry
from tanggap.lib import filestore, limits, loops
from tanggap.lib import taking_in as stores
from tanggap.lib.errors import Conflict, DomainError, NotFound
from tanggap.lib.limits import Limit
from tanggap.lib.loops import Loop
from tanggap.lib.quarantine import Quarantine
from tanggap.lib.taking_in import TakenIn
from tanggap.lib.uploads import Upload

MOST = 5
"""Files in one form (P16)."""
MOST_MEGABYTES = 5
SENT = Limit("attachments.person", 60, timedelta(minutes=10))
"""Files that one person may have looked at, taken or refused: making a photo anew costs a second and 100 MB."""
CHANNEL = "tanggap_attachments"
SCANNER = System("pemeriksa virus")
Purpose = Attachment.Purpose


class TooManyFiles(DomainError):
    message = f"Paling banyak {MOST} berkas sekaligus. Kurangi, atau kirim sisanya sesudah ini."


class InQuarantine(Conflict):
    message = "Berkas ini masih diperiksa. Coba lagi sebentar."


def taking_in(sent: Sequence[Upload], *, by: Actor) -> AbstractContextManager[list[TakenIn]]:
    """A context in which these files lie in the store and wait for their rows; if it fails, they are gone.

    Slow: photos are made anew. So open it before the case is locked.

    :raises TooManyFiles: more than five. :raises BadUpload: larger than 5 MB, or none of ours by content.
    :raises TooManyAttempts: this person sends too many.
    """
    if len(sent) > MOST:
        raise TooManyFiles
    if by.actor_id:
        for _ in sent:
            limits.spend(SENT, str(by.actor_id))
    return stores.taking_in(sent, most_megabytes=MOST_MEGABYTES)


def keep(
    case: Case, taken: TakenIn, *, purpose: str, by: Actor, entry: Entry | None = None, at: datetime
) -> Attachment:
    """Name a file that was taken in by a row of the case, within the caller's transaction."""
    return keep_row(case, taken.columns(at), purpose=purpose, by=by, entry=entry)


def keep_row(case: Case, columns: dict[str, Any], *, purpose: str, by: Actor, entry: Entry | None = None) -> Attachment:
    """The same for a file that another row held so far: `columns` are those of `TakenIn.columns`."""
    attachment = Attachment.objects.create(
        case=case, entry=entry, purpose=purpose, uploaded_by_id=by.actor_id, **columns
    )
    trail.record("attachment.added", attachment, by=by)
    loops.wake(CHANNEL)
    return attachment


def add(case: Case, upload: Upload, *, purpose: str, by: Actor, entry: Entry | None = None) -> Attachment:
    """Take in one file of a case.

    :raises BadUpload: larger than 5 MB, or neither JPEG, PNG nor PDF by content.
    :raises TooManyAttempts: this person sends too many.
    """
    with taking_in([upload], by=by) as [taken], transaction.atomic():
        return keep(case, taken, purpose=purpose, by=by, entry=entry, at=timezone.now())


@transaction.atomic
def content(case: Case, attachment_id: int, *, by: Actor, only_public: bool = False) -> tuple[Attachment, bytes]:
    """A file of the case and what is in it; the look is on record.

    :param only_public: for the customer, who opens only what they sent or were sent.
    :raises NotFound: no such file, or the scanner refused it. :raises InQuarantine: it waits for the scanner.
    """
    files = case.attachments.filter(is_public=True) if only_public else case.attachments
    attachment: Attachment | None = files.filter(pk=attachment_id).first()
    if attachment is None or attachment.finding:
        raise NotFound
    if not attachment.is_sound:
        raise InQuarantine
    trail.record("attachment.opened", attachment, by=by)
    return attachment, filestore.get(attachment.stored_as, attachment.key)


def _waiting() -> QuerySet[Attachment]:
    return Attachment.objects.filter(checked_at=None)


def _refused(attachment: Attachment) -> None:
    trail.record("attachment.refused", attachment, by=SCANNER, reason=attachment.finding)


QUARANTINE = Quarantine("attachments", _waiting, _refused)
FAULTS = QUARANTINE.late
LOOP = Loop(name="desk.quarantine", channel=CHANNEL, run=QUARANTINE.scan, idle=timedelta(seconds=30))
