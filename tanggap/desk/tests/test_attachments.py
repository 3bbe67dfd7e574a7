"""The files of a case: taken in, opened, scanned (D24, P16, S6)."""

import pytest
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.desk import attachments
from tanggap.desk.models import Attachment
from tanggap.lib import filestore
from tanggap.lib.errors import NotFound, TooManyAttempts
from tanggap.lib.uploads import MEGABYTE, BadUpload
from tests.scanner import EICAR, clamd
from tests.uploading import PDF, file, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_home")]


@pytest.fixture
def scanner(tmp_path, settings):
    with clamd(tmp_path / "clamd") as server:
        settings.CLAMAV = server.url
        yield server


def add(case, upload, siti, purpose="evidence"):
    return attachments.add(case, upload, purpose=purpose, by=siti)


def test_a_photo_is_made_anew_sealed_and_opened_on_record(case, siti, budi):
    """P16, S6."""
    kept = add(case, photo("../struk\u202egpj.png", kind="PNG"), siti)
    assert (kept.name, kept.media_type, kept.uploaded_by) == ("strukgpj.jpg", "image/jpeg", siti)
    _, content = attachments.content(case, kept.pk, by=budi)
    assert content.startswith(b"\xff\xd8\xff")
    assert content not in (filestore.root() / kept.stored_as[:2] / kept.stored_as).read_bytes()
    assert AuditEvent.objects.filter(act="attachment.opened", object_id=kept.pk, actor_id=budi.pk).exists()


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (file("a.jpg", b"\xff\xd8\xff" + bytes(5 * MEGABYTE)), "lebih besar dari 5 MB"),
        (file("a.pdf", b"<html><script>", "application/pdf"), "Jenis berkas ini tidak diterima"),
        (file("a.exe", b"MZ" + bytes(90)), "Jenis berkas ini tidak diterima"),
    ],
)
def test_what_is_no_photo_and_no_document_or_too_large_leaves_nothing(case, siti, upload, told):
    """P16: at most 5 MB, the type by content."""
    with pytest.raises(BadUpload, match=told):
        add(case, upload, siti)
    assert filestore.names() == set()
    assert not Attachment.objects.exists()


def test_six_files_at_once_are_too_many(siti):
    """P16."""
    with pytest.raises(attachments.TooManyFiles):
        attachments.taking_in([photo()] * 6, by=siti)


def test_one_person_may_not_keep_the_house_busy(case, siti, monkeypatch):
    """S7."""
    monkeypatch.setattr(attachments, "SENT", attachments.Limit("attachments.person", 2))
    for _ in range(2):
        add(case, file("a.pdf", PDF), siti)
    with pytest.raises(TooManyAttempts):
        add(case, file("a.pdf", PDF), siti)


def test_a_file_waits_for_the_scanner_and_loses_its_bytes_if_something_is_in_it(
    case, siti, scanner, django_capture_on_commit_callbacks
):
    """S6."""
    clean, infected = add(case, file("a.pdf", PDF), siti), add(case, file("b.pdf", PDF + EICAR + b"\n%%EOF"), siti)
    with pytest.raises(attachments.InQuarantine):
        attachments.content(case, clean.pk, by=siti)
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.QUARANTINE.scan() is None
    assert attachments.content(case, clean.pk, by=siti)[1] == PDF
    with pytest.raises(NotFound):
        attachments.content(case, infected.pk, by=siti)
    assert filestore.names() == {clean.stored_as}
    assert AuditEvent.objects.filter(act="attachment.refused", object_id=infected.pk).exists()


def test_what_waits_too_long_is_told_to_the_operator(case, siti, scanner):
    """S6."""
    add(case, file("a.pdf", PDF), siti)
    assert attachments.FAULTS() == []
    Attachment.objects.update(uploaded_at=timezone.now() - timezone.timedelta(minutes=11))
    assert "1 attachments wait" in attachments.FAULTS()[0]


def test_the_customer_opens_what_is_public_only(case, siti):
    """S1."""
    kept = add(case, file("a.pdf", PDF), siti)
    Attachment.objects.update(is_public=False)
    with pytest.raises(NotFound):
        attachments.content(case, kept.pk, by=siti, only_public=True)
