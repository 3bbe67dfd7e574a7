"""The dossier of a case (D29)."""

import io

import pytest
from pypdf import PdfReader

from tanggap.audit.models import AuditEvent, ViewEvent
from tanggap.desk import noting
from tanggap.desk.answers import drafting, sending
from tanggap.desk.dossier import MADE
from tanggap.desk.identity import checking
from tanggap.desk.ladder import passing, receiving
from tanggap.desk.models import Report
from tanggap.lib import limits
from tanggap.messaging.models import Letter, Message
from tests import complaining

pytestmark = pytest.mark.django_db


def taken(browser, case) -> str:
    answer = browser.get(f"/staff/desk/cases/{case.number}/dossier")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return " ".join(text.split())


def test_it_tells_all_of_a_case(case, siti, budi, signed_in):
    """D29."""
    checking.check(case.pk, case.customer_id, {"birth_date": "17/08/1990", "mother_name": "SRI WAHYUNI"}, by=budi)
    noting.note(case.pk, "Sudah ditelepon #[strong]", by=budi)
    complaining.step(case, "verified", by=budi)
    complaining.answer(case, by=budi)
    complaining.report(case, by=budi)
    case.refresh_from_db()
    text = taken(signed_in(budi), case)
    for said in (
        *(case.number, case.text, "Tanggal lahir, Nama ibu kandung", "Terverifikasi", "Pengaduan tertulis"),
        *("Sudah ditelepon #[strong]", "Jawaban 1", "Sebab.", "Dokumen lengkap", "SMS ke 0812••••7897"),
    ):
        assert said in text, said
    for secret in ("SRI WAHYUNI", siti.membership.customer.nik, "+6281234567897"):
        assert secret not in text


def test_it_tells_what_was_lost_and_what_the_bank_said(case, budi, rina, signed_in):
    """D17, D19, D29: the loss, the bank and its reference, and whose task took how long."""
    task = passing.give_task(case.pk, None, "Cari dananya.", by=rina, bank="Bank Contoh")
    receiving.give_back(task.pk, "Ditemukan.", by=rina, reference="REF-77")
    assert "Kerugian" not in taken(signed_in(budi), case)
    complaining.report(case, by=budi)
    Report.objects.update(loss=1_250_000)
    text = taken(signed_in(budi), case)
    assert "Bank Contoh" in text
    assert "Ditemukan. (nomor referensi REF-77)" in text
    assert "Rp 1.250.000" in text.replace("\xa0", " ")


def test_a_message_is_proven_by_its_providers_number_and_an_answer_by_its_letter(case, budi, signed_in):
    """D29."""
    Message.objects.filter(about_id=str(case.pk), channel="sms").update(provider_id="SMS-4711")
    complaining.step(case, "not-verified", by=budi)
    draft = drafting.write(case.pk, "Sudah kami periksa.", seen=0, by=budi)
    sent = sending.send(case.pk, seen=draft.edition, by=budi)
    text = taken(signed_in(budi), case)
    assert "nomor dari penyedia SMS-4711" in text
    assert Letter.objects.get(pk=sent.letter_id).number in text


def test_taking_it_is_on_record(case, budi, signed_in):
    """D6, D29."""
    taken(signed_in(budi), case)
    assert AuditEvent.objects.filter(act="case.dossier_taken", actor_id=budi.pk).count() == 1
    assert not ViewEvent.objects.exists()
    checking.check(case.pk, case.customer_id, {"birth_date": "17/08/1990", "mother_name": "SRI WAHYUNI"}, by=budi)
    taken(signed_in(budi), case)
    assert ViewEvent.objects.get().case_number == case.number


def test_nobody_takes_them_by_the_dozen(case, budi, signed_in):
    """D29."""
    for _ in range(30):
        limits.hit(MADE, str(budi.pk))
    assert signed_in(budi).get(f"/staff/desk/cases/{case.number}/dossier").status_code == 429
