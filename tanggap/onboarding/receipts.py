"""The printable receipt of a consent: all that was recorded, its text as it stood, and the fingerprint (O8)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.institution.current import institution
from tanggap.lib import limits, phone
from tanggap.lib.dates import tanggal, waktu, waktu_detik
from tanggap.lib.errors import Conflict
from tanggap.lib.limits import Limit
from tanggap.lib.typesetting import typeset
from tanggap.messaging.states import Channel
from tanggap.onboarding.fingerprints import is_intact
from tanggap.onboarding.models import Confirmation, Link, Method
from tanggap.onboarding.models.codes import CODE_MESSAGE

log = structlog.get_logger(__name__)

MADE = Limit("receipts.application", 20, timedelta(minutes=10))
"""Receipts of one application: each costs a process and a third of a second."""
OPEN_TO_CUSTOMER = timedelta(hours=24)
"""From the consent on, for whoever holds the newest link."""
GROUP = 8
LEADS = {
    Method.SELF: "Pemohon di bawah ini menyetujui pembukaan rekening dengan memasukkan kode OTP yang dikirim ke nomor "
    "handphonenya.",
    Method.SERVICE: "Pemohon di bawah ini menyetujui pembukaan rekening dengan menyampaikan kode OTP yang dikirim ke "
    "nomor handphonenya kepada Customer Service, yang memasukkannya.",
}


class TamperedConsent(Conflict):
    """What the row says now is not what the customer agreed to: the fingerprint differs. No receipt is made of it."""

    message = "Bukti ini tidak lagi sesuai dengan sidiknya, sehingga tidak dapat dicetak. Laporkan kepada kepatuhan."


def receipt(confirmation: Confirmation, *, by: Actor) -> bytes:
    """The PDF, and the note that this person took it.

    :raises TamperedConsent: nothing is printed.
    :raises TooManyAttempts, DocumentDelayed: try again later.
    """
    if not is_intact(confirmation):
        log.error("consent_tampered", application=confirmation.application_id)
        raise TamperedConsent
    limits.spend(MADE, str(confirmation.application_id))
    made = typeset("onboarding/typst/receipt.typ", facts_of(confirmation), at=timezone.now())
    trail.record("application.receipt_opened", confirmation.application, by=by)
    return made


def is_open_to_customer(link: Link | None, now: datetime) -> bool:
    """Whether this link opens the receipt: the newest one, for a day after the consent."""
    if link is None or link.superseded_at:
        return False
    return Confirmation.objects.filter(application=link.application_id, at__gt=now - OPEN_TO_CUSTOMER).exists()


def file_name(confirmation: Confirmation) -> str:
    return f"bukti-persetujuan-{confirmation.application.number}.pdf"


def facts_of(confirmation: Confirmation) -> dict[str, Any]:
    """What the document says, in words; the phone masked, the code nowhere."""
    ours, application = institution(), confirmation.application
    return {
        "title": "Bukti Persetujuan Pembukaan Rekening",
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"{application.number} · dicetak {waktu(timezone.now(), application.branch.tz)}",
        "lead": LEADS[Method(confirmation.method)],
        "pairs": list(_pairs(confirmation)),
        "method": list(_method(confirmation)),
        "messages": [_message(one) for one in confirmation.message_ids],
        "text_title": f"Teks persetujuan, versi {confirmation.text.version}",
        "text_since": _since(confirmation),
        "text": [paragraph.splitlines() for paragraph in confirmation.text.body.split("\n\n") if paragraph.strip()],
        "fingerprint": _grouped(confirmation.fingerprint),
    }


def _pairs(confirmation: Confirmation) -> Iterator[tuple[str, str]]:
    application = confirmation.application
    yield "Nomor pengajuan", application.number
    yield "Nama pemohon", confirmation.applicant
    yield "Produk", confirmation.product
    yield "Cabang", application.branch.name
    yield "Nomor Handphone", confirmation.masked_phone
    yield "Disetujui pada", waktu_detik(confirmation.at, application.branch.tz)


def _method(confirmation: Confirmation) -> Iterator[tuple[str, str]]:
    """How the code was entered, and by whom."""
    if confirmation.method == Method.SELF:
        yield "Cara", "Mandiri: nasabah memasukkan kode OTP pada halaman konfirmasi"
    else:
        yield "Cara", "Melalui Customer Service, setelah teks dibacakan kepada nasabah"
        yield "Petugas", str(confirmation.by)
        yield "Alasan", confirmation.reason_words or confirmation.get_reason_display()
        yield "Disampaikan lewat", confirmation.get_channel_display()
        if confirmation.sender:
            yield "Nomor pengirim", phone.masked(confirmation.sender)
    whose = " petugas" if confirmation.method == Method.SERVICE else ""
    if confirmation.ip:
        yield f"Alamat IP{whose}", confirmation.ip
    if confirmation.user_agent:
        yield f"Peramban{whose}", confirmation.user_agent


def _message(sent: dict[str, Any]) -> tuple[str, str]:
    """A message that carried the code or the link: its number here and at the provider."""
    name = "Pesan kode" if sent["kind"] == CODE_MESSAGE else "Pesan tautan"
    channel = Channel(sent["channel"]).label if sent["channel"] in Channel.values else sent["channel"]
    provider = f" · {sent['provider_id']}" if sent.get("provider_id") else ""
    return f"{name} ({channel})", f"{sent['id']}{provider}"


def _since(confirmation: Confirmation) -> str:
    since = confirmation.text.effective_at
    return f"Berlaku sejak {tanggal(since)}." if since else ""


def _grouped(fingerprint: str) -> str:
    """In groups of eight, so that it can be compared by eye."""
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))
