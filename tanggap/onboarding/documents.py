"""Documents of a draft: taken in, opened, removed (O1, S6)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.identity.models import User
from tanggap.lib import filestore, limits, loops
from tanggap.lib.errors import Conflict, NotFound
from tanggap.lib.limits import Limit
from tanggap.lib.taking_in import TakenIn, taking_in
from tanggap.lib.uploads import Upload
from tanggap.onboarding import drafts
from tanggap.onboarding.models import Application, Document

MOST = 10
SENT = Limit("documents.person", 60, timedelta(minutes=10))
"""Files that one person may have looked at, taken or refused: making a photo anew costs a second and 100 MB."""
CHANNEL = "tanggap_quarantine"
ONE_OF_EACH = frozenset({Document.Kind.ID_CARD, Document.Kind.SELFIE})
"""A new one takes the place of the older."""
PHOTOS = ONE_OF_EACH


class TooManyDocuments(Conflict):
    message = f"Satu pengajuan memuat paling banyak {MOST} dokumen. Hapus yang tidak diperlukan lebih dahulu."


class InQuarantine(Conflict):
    message = "Dokumen ini masih diperiksa. Coba lagi sebentar."


def add(application_id: int, kind: Document.Kind, upload: Upload, *, by: User) -> Document:
    """Take a document in: checked and made harmless first, then sealed, then named by its row.

    :raises BadUpload: see `uploads.accept`; also a PDF where a photo is asked. :raises TooManyDocuments: enough.
    :raises NotFound: not a draft of theirs. :raises MovedOn: it is no draft any more.
    :raises TooManyAttempts: this person sends too many.
    """
    limits.spend(SENT, str(by.pk))
    with taking_in([upload], photo=kind in PHOTOS) as [taken]:
        return _add(application_id, kind, taken, by)


@transaction.atomic
def _add(application_id: int, kind: Document.Kind, taken: TakenIn, by: User) -> Document:
    application = drafts.locked_draft(application_id, by=by)
    if kind in ONE_OF_EACH:
        for older in application.documents.filter(kind=kind):
            _remove(older)
    if application.documents.count() >= MOST:
        raise TooManyDocuments
    document = application.documents.create(kind=kind, uploaded_by=by, **taken.columns(timezone.now()))
    trail.record("document.added", document, by=by)
    loops.wake(CHANNEL)
    return document


@transaction.atomic
def remove(application_id: int, document_id: int, *, by: User) -> None:
    """Take a document out of a draft, its bytes too. Removing it twice is harmless.

    :raises NotFound: not a draft of theirs. :raises MovedOn: it is no draft any more.
    """
    application = drafts.locked_draft(application_id, by=by)
    for document in application.documents.filter(pk=document_id):
        trail.record("document.removed", document, by=by)
        _remove(document)


@transaction.atomic
def open_content(application: Application, document_id: int, *, by: User) -> tuple[Document, bytes]:
    """A document and what is in it; the look is on record.

    :raises NotFound: no such document, or it was refused. :raises InQuarantine: it waits for the scanner.
    """
    document = application.documents.filter(pk=document_id).first()
    if document is None or document.finding:
        raise NotFound
    if not document.is_sound:
        raise InQuarantine
    trail.record("document.opened", document, by=by)
    return document, filestore.get(document.stored_as, document.key)


def _remove(document: Document) -> None:
    name = document.stored_as
    document.delete()
    transaction.on_commit(lambda: filestore.drop(name))
