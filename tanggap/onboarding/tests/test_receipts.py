"""The receipt of a consent as PDF (O8)."""

import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import Role, RoleGrant
from tanggap.lib import phone
from tanggap.onboarding.models import Confirmation
from tanggap.onboarding.receipts import MADE
from tanggap.onboarding.tests.trying import issued, plain, token, tried
from tests import applying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]


@pytest.fixture
def budi(budi, jakarta):
    RoleGrant.objects.create(user=budi, role=Role.OTP, branch=jakarta, confirmed_at=timezone.now())
    return budi


def words(response) -> str:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"].startswith("max-age=0")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split())


def of(application) -> str:
    return f"/staff/onboarding/applications/{application.pk}/receipt"


def test_it_says_who_agreed_to_what_when_and_how(application, signed_in, dewi):
    """O8."""
    code = issued(application)
    tried(application, plain(code))
    consent = Confirmation.objects.get()
    told = words(signed_in(dewi).get(of(application)))
    for fact in (
        "Bukti Persetujuan Pembukaan Rekening",
        application.number,
        "Siti Aminah",
        "Tabungan Sejahtera",
        "Mandiri",
        "Teks persetujuan, versi 1",
        "Saya menyetujui pembukaan rekening ini.",
        f"Pesan kode (WhatsApp) {code.message_id}",
        consent.fingerprint[:8],
        consent.fingerprint[-8:],
    ):
        assert fact in told, fact
    assert phone.masked(applying.PHONE)[:4] in told
    for secret in ("81234566797", applying.NIK, applying.MOTHER):
        assert secret not in told
    assert AuditEvent.objects.get(act="application.receipt_opened").actor_id == dewi.pk


def test_through_customer_service_it_names_who_and_why(application, signed_in, budi):
    """O8, O7."""
    tried(application, plain(issued(application)), service=applying.stated(budi))
    told = words(signed_in(budi).get(f"/staff/otp/receipts/{application.pk}"))
    for fact in ("menyampaikan kode OTP", "Melalui Customer Service", "Budi", "Tidak ada internet", "SMS"):
        assert fact in told, fact
    assert "dengan memasukkan kode OTP" not in told


def test_each_sees_the_receipts_of_their_own_only(application, signed_in, joko, agus, lina, budi):
    """O8, S1: another branch finds nothing, nor does customer service of a code that the customer entered."""
    tried(application, plain(issued(application)))
    assert signed_in(joko).get(of(application)).status_code == 404
    assert signed_in(budi).get(f"/staff/otp/receipts/{application.pk}").status_code == 404
    assert signed_in(budi).get(of(application)).status_code in (403, 404)
    assert signed_in(agus).get(of(application)).status_code == 200
    assert signed_in(lina).get(of(application)).status_code == 200


def test_before_the_consent_there_is_none(application, signed_in, dewi):
    """O8."""
    page = f"/staff/onboarding/applications/{application.pk}"
    assert signed_in(dewi).get(of(application)).status_code == 404
    assert of(application) not in signed_in(dewi).get(page).text
    tried(application, plain(issued(application)))
    assert of(application) in signed_in(dewi).get(page).text


def test_the_customer_has_it_for_a_day_by_the_newest_link(application, client):
    """O8, O6."""
    older, code = token(issued(application)), issued(application)
    newest, typed = token(code), plain(code)
    address = "/customer/receipt"
    assert client.get(address, {"p": newest}).status_code == 302, "not confirmed yet"
    tried(application, typed)
    answer = client.get(address, {"p": newest})
    assert "Siti Aminah" in words(answer)
    assert "Unduh bukti persetujuan" in client.get("/customer", {"p": newest}).text
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert client.get(address, {"p": older}).status_code == 302
    assert client.get(address, {"p": "tebakan"}).status_code == 302
    assert client.get(address).status_code == 302
    with time_machine.travel(Confirmation.objects.get().at + dt.timedelta(hours=24), tick=False):
        assert client.get(address, {"p": newest}).status_code == 302
        assert "Unduh bukti" not in client.get("/customer", {"p": newest}).text


def test_what_was_changed_behind_our_back_is_not_printed(application, signed_in, dewi):
    """O8."""
    tried(application, plain(issued(application)))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; alter table onboarding_confirmation disable trigger user")
    Confirmation.objects.update(applicant="Orang Lain")
    answer = signed_in(dewi).get(of(application))
    assert answer.status_code == 409
    assert "tidak lagi sesuai dengan sidiknya" in answer.text


def test_nobody_keeps_the_machine_busy_with_receipts(application, signed_in, dewi, monkeypatch):
    """O14, S7."""
    from tanggap.onboarding import receipts

    tried(application, plain(issued(application)))
    monkeypatch.setattr(receipts, "typeset", lambda *args, **kwargs: b"%PDF")
    browser = signed_in(dewi)
    assert [browser.get(of(application)).status_code for _ in range(MADE.most + 1)][-2:] == [200, 429]
