"""Documents of a draft: taken in, opened, replaced, removed, scanned."""

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import Role
from tanggap.lib import bodies, filestore
from tanggap.lib.quarantine import LOST, PATIENCE
from tanggap.onboarding import documents
from tanggap.onboarding.models import Application, Document
from tanggap.onboarding.quarantine import QUARANTINE, faults
from tanggap.onboarding.states import State
from tanggap.onboarding.submission import missing_in
from tests import applying
from tests.scanner import EICAR, clamd
from tests.uploading import PDF, file, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_home")]
ROOT = "/staff/onboarding/applications"


@pytest.fixture
def draft(dewi, savings):
    return applying.application(dewi, savings, state=State.DRAFT)


@pytest.fixture
def ao(signed_in, dewi):
    return signed_in(dewi)


@pytest.fixture
def scanner(tmp_path, settings):
    with clamd(tmp_path / "clamd") as server:
        settings.CLAMAV = server.url
        yield server


def send(browser, draft, kind, *files):
    return browser.post(f"{ROOT}/{draft.pk}/edit/documents", {"kind": kind, "file": list(files)})


def address(document):
    return f"{ROOT}/{document.application_id}/documents/{document.pk}"


def test_a_photo_is_shown_in_place_and_nothing_else_may_be_made_of_it(ao, draft, django_capture_on_commit_callbacks):
    """S6."""
    assert send(ao, draft, "id_card", photo("../KTP\u202egpj.png")).status_code == 302
    document = draft.documents.get()
    answer = ao.get(address(document))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="KTPgpj.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert AuditEvent.objects.filter(act="document.opened", object_id=document.pk).count() == 1


def test_a_pdf_is_only_downloaded_and_is_no_photo(ao, draft):
    """S6."""
    assert send(ao, draft, "other", file("slip gaji.pdf", PDF)).status_code == 302
    answer = ao.get(address(draft.documents.get()))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="slip gaji.pdf"'
    assert answer.content == PDF
    refused = send(ao, draft, "id_card", file("ktp.pdf", PDF))
    assert refused.status_code == 422
    assert "Gunakan foto JPEG atau PNG." in refused.content.decode()


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (file("ktp.jpg", b"<html><script>"), "Jenis berkas ini tidak diterima"),
        (file("ktp.jpg", b""), "kosong"),
        (file("ktp.jpg", b"\xff\xd8\xff" + bytes(11 << 20)), "lebih besar dari 10 MB"),
    ],
)
def test_what_is_refused_is_told_beside_its_field_and_leaves_nothing(ao, draft, upload, told):
    """S6."""
    answer = send(ao, draft, "selfie", upload)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not draft.documents.exists()
    assert filestore.names() == set()


def test_no_file_or_no_kind_is_told(ao, draft):
    assert "Pilih berkasnya" in send(ao, draft, "selfie").content.decode()
    assert send(ao, draft, "passport", photo()).status_code == 404


def test_a_second_photo_of_the_card_takes_the_place_of_the_first(ao, draft, django_capture_on_commit_callbacks):
    """O1."""
    with django_capture_on_commit_callbacks(execute=True):
        send(ao, draft, "id_card", photo("lama.jpg"))
        send(ao, draft, "id_card", photo("baru.jpg"))
    document = draft.documents.get()
    assert document.name == "baru.jpg"
    assert filestore.names() == {document.stored_as}


def test_ten_documents_are_enough(ao, draft):
    """S6: number."""
    assert send(ao, draft, "other", *(photo(size=(9, 9)) for _ in range(10))).status_code == 302
    answer = send(ao, draft, "other", photo())
    assert answer.status_code == 409
    assert "paling banyak 10 dokumen" in answer.content.decode()
    assert len(filestore.names()) == draft.documents.count() == 10


def test_a_removed_document_is_gone_with_its_bytes(ao, draft, django_capture_on_commit_callbacks):
    send(ao, draft, "other", photo())
    document = draft.documents.get()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert ao.post(f"{address(document)}/removal").status_code == 302
    assert filestore.names() == set()
    assert ao.get(address(document)).status_code == 404


def test_only_the_branch_opens_a_document(ao, draft, joko, agus, budi, hadi, hire, makassar, signed_in):
    """S1, S6."""
    send(ao, draft, "id_card", photo())
    page = address(draft.documents.get())
    assert signed_in(agus).get(page).status_code == signed_in(hadi).get(page).status_code == 200
    for stranger in (joko, budi, hire("tamu", Role.KACAB, makassar)):
        assert signed_in(stranger).get(page).status_code == 404


def test_a_document_is_not_found_under_another_application(ao, draft, dewi, savings):
    """S1."""
    send(ao, draft, "id_card", photo())
    other = applying.application(dewi, savings, state=State.DRAFT)
    document = draft.documents.get()
    assert ao.get(f"{ROOT}/{other.pk}/documents/{document.pk}").status_code == 404
    ao.post(f"{ROOT}/{other.pk}/documents/{document.pk}/removal")
    assert draft.documents.exists()


def test_a_body_of_50_mb_is_refused_before_it_is_read(ao, draft, client):
    """S6, S7: also of somebody who has not signed in, and on pages that take no files."""
    page = f"{ROOT}/{draft.pk}/edit/documents"
    for browser, path, length in ((ao, page, 50 << 20), (client, page, 50 << 20), (client, "/member/login", 5 << 20)):
        answer = browser.generic("POST", path, b"", CONTENT_TYPE="multipart/form-data", CONTENT_LENGTH=str(length))
        assert answer.status_code == 413
        assert "terlalu besar" in answer.content.decode()
    assert bodies.WITH_FILES >= 3 * 10 << 20


def test_a_document_stays_in_quarantine_until_it_was_scanned(ao, draft, scanner):
    """S6."""
    send(ao, draft, "id_card", photo())
    document = draft.documents.get()
    assert ao.get(address(document)).status_code == 409
    assert "sedang diperiksa" in ao.get(f"{ROOT}/{draft.pk}/edit/documents").content.decode()
    assert "Foto KTP (masih diperiksa)" in [gap.label for gap in missing_in(draft)]
    assert QUARANTINE.scan() is None
    assert ao.get(address(document)).content == scanner.asked[0]
    assert "Foto KTP" not in [gap.label for gap in missing_in(draft)]


def test_a_document_with_a_virus_loses_its_bytes_and_is_opened_by_nobody(
    ao, draft, scanner, django_capture_on_commit_callbacks
):
    """S6."""
    send(ao, draft, "other", file("slip.pdf", b"%PDF-1.4\n" + EICAR + b"\n%%EOF"))
    with django_capture_on_commit_callbacks(execute=True):
        QUARANTINE.scan()
    document = draft.documents.get()
    assert document.finding == "Eicar-Signature"
    assert filestore.names() == set()
    assert ao.get(address(document)).status_code == 404
    assert AuditEvent.objects.get(act="document.refused").reason == "Eicar-Signature"
    assert "ditolak" in ao.get(f"{ROOT}/{draft.pk}/edit/documents").content.decode()


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0"])
def test_without_a_verdict_a_document_stays_in_quarantine(ao, draft, scanner, answer):
    """S6: a scanner that fails lets nothing through, and doctor says so when it lasts."""
    send(ao, draft, "id_card", photo())
    scanner.answer = answer or b"stream:"
    assert QUARANTINE.scan() is not None
    assert Document.objects.in_quarantine().count() == 1
    assert faults() == []
    Document.objects.update(uploaded_at=draft.created_at - 2 * PATIENCE)
    assert "wait for the virus scanner" in faults()[0]


def test_a_scanner_that_is_not_there_is_told_by_doctor(ao, draft, settings, tmp_path):
    """S6."""
    settings.CLAMAV = f"unix://{tmp_path / 'nobody'}"
    send(ao, draft, "id_card", photo())
    assert QUARANTINE.scan() is not None
    assert "ClamAV does not answer" in faults()[0]
    settings.CLAMAV = "tcp://127.0.0.1:9"
    assert "ClamAV does not answer" in faults()[0]


def test_a_file_that_is_gone_stops_nobody_elses_scan(ao, draft, scanner):
    send(ao, draft, "id_card", photo())
    send(ao, draft, "selfie", photo())
    filestore.drop(draft.documents.get(kind="id_card").stored_as)
    assert QUARANTINE.scan() is None
    assert [document.finding for document in draft.documents.all()] == [LOST, ""]


def test_switching_the_scanner_off_lets_out_what_waits(ao, draft, scanner, settings):
    send(ao, draft, "id_card", photo())
    settings.CLAMAV = None
    assert QUARANTINE.scan() is None
    assert draft.documents.get().is_sound


def test_a_document_whose_row_could_not_be_written_leaves_no_file(dewi, savings):
    """S6."""
    sent = applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)
    with pytest.raises(documents.drafts.moves.MovedOn):
        documents.add(sent.pk, Document.Kind.SELFIE, photo(), by=dewi)
    assert filestore.names() == set()
    assert Application.objects.get(pk=sent.pk).documents.count() == 0


def test_one_person_cannot_keep_the_server_busy_with_photos(ao, draft, monkeypatch):
    """S7: refused ones count too, for they have been decoded."""
    monkeypatch.setattr(documents, "SENT", documents.Limit("uji", 2))
    answer = send(ao, draft, "id_card", photo(), photo(), photo())
    assert answer.status_code == 429
    assert "Terlalu banyak percobaan" in answer.text
    assert draft.documents.count() == 1
