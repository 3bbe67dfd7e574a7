"""What we send, as data: for each kind its channels in order, its haste, its life, and the parameters of its texts.

The default texts are `wordings/<kind>.<channel>.txt`. A kind is added here and nowhere else.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Literal

from tanggap.messaging.states import Channel, Priority


class WhenHalted(Enum):
    """What a message does while nothing leaves by its channel: it is halted, or its quota for the day is used up."""

    WAIT = "wait"
    FALL_BACK = "fall_back"


@dataclass(frozen=True)
class Approved:
    """How a kind leaves by WhatsApp: as a template that Meta has approved, filled with parameters.

    :param template: its name, unless the text that was rendered names another one.
    :param body: the parameters of its body in order; of AUTHENTICATION, whose wording is Meta's own, the code alone.
    :param link: the parameter whose address the button opens; `link_path` is what of that address, behind
        PUBLIC_BASE_URL, stands in the template: the rest goes with each message.
    """

    template: str
    category: Literal["AUTHENTICATION", "UTILITY"]
    body: tuple[str, ...]
    link: str = ""
    link_path: str = ""
    language: str = "id"


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    :param once: must never arrive twice: after a crash between send and record it is *unknown*, not sent again (M3).
    :param secrets: parameters that nobody but the recipient may see; wiped once the message is over
        (`messaging.wiping`), so `ttl` is at least as long as they are good for.
    :param prose: parameters that may have several lines; all others are refused if they bring a line break, so that
        nobody's name or product can forge a header or a paragraph.
    :param patience: attempts on one channel before the next in order is tried.
    :param insistent: if nobody reports within a minute that it has arrived, it goes on the next channel too (O5).
    :param approved: its template for WhatsApp; None: free text, which only reaches who wrote to us within a day.
    :param when_halted: whether it waits for a channel by which nothing leaves, or goes to the next at once (M6).
    """

    name: str
    label: str
    channels: tuple[Channel, ...]
    ttl: timedelta
    params: frozenset[str]
    secrets: frozenset[str] = field(default=frozenset())
    prose: frozenset[str] = field(default=frozenset())
    priority: Priority = Priority.NORMAL
    once: bool = False
    patience: int = 3
    insistent: bool = False
    approved: Approved | None = None
    when_halted: WhenHalted = WhenHalted.WAIT


def _kind(name: str, label: str, *channels: Channel, **rest: Any) -> Kind:
    """`Kind(...)` with its sets of parameters written as words."""
    for sets in ("params", "secrets", "prose"):
        rest[sets] = frozenset(rest.get(sets, "").split())
    return Kind(name, label, channels, **rest)


EMAIL, WHATSAPP, SMS = Channel.EMAIL, Channel.WHATSAPP, Channel.SMS
FALL_BACK = WhenHalted.FALL_BACK

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(
            "password_reset",
            "Atur ulang password",
            EMAIL,
            params="url",
            secrets="url",
            ttl=timedelta(hours=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "activation_link",
            "Link aktivasi member",
            EMAIL,
            params="url until",
            secrets="url",
            ttl=timedelta(hours=6),
            priority=Priority.URGENT,
        ),
        _kind("account_exists", "Akun sudah ada", EMAIL, params="login reset", ttl=timedelta(days=1)),
        _kind("registration_held", "Pendaftaran ditahan", EMAIL, params="", ttl=timedelta(days=1)),
        _kind("account_made", "Akun dibuat; bukan Anda?", SMS, params="url", secrets="url", ttl=timedelta(days=1)),
        _kind(
            "activation_code",
            "Kode aktivasi member",
            SMS,
            params="code url",
            secrets="code url",
            ttl=timedelta(minutes=5),
            priority=Priority.URGENT,
            once=True,
        ),
        _kind("password_changed", "Password diganti", EMAIL, params="at", ttl=timedelta(days=3)),
        _kind("second_factor_changed", "Verifikasi dua langkah diubah", EMAIL, params="at what", ttl=timedelta(days=3)),
        _kind(
            "email_change_link",
            "Konfirmasi e-mail baru",
            EMAIL,
            params="url",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind("account_closed", "Akun ditutup", EMAIL, params="at", ttl=timedelta(days=3)),
        _kind("login_id", "Login ID", EMAIL, params="email", ttl=timedelta(hours=1), priority=Priority.URGENT),
        _kind("login_id_masked", "Login ID disamarkan", SMS, params="email", ttl=timedelta(hours=1)),
        _kind("email_change_taken", "E-mail sudah terdaftar", EMAIL, params="", ttl=timedelta(days=1)),
        _kind(
            "email_changed",
            "E-mail akun diganti",
            EMAIL,
            params="at new until url",
            secrets="url",
            ttl=timedelta(days=3),
            priority=Priority.URGENT,
        ),
        _kind("email_change_undone", "Penggantian e-mail dibatalkan", EMAIL, params="at", ttl=timedelta(days=3)),
        _kind(
            "email_restored",
            "E-mail akun dikembalikan",
            EMAIL,
            params="url valid_for",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "recovery_begun",
            "Pemulihan akun: e-mail lama",
            EMAIL,
            params="new until url",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "recovery_begun_new",
            "Pemulihan akun: e-mail baru",
            EMAIL,
            params="until url",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "recovery_begun_phone",
            "Pemulihan akun: nomor pada data kami",
            SMS,
            params="until url",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "account_recovered",
            "Akun dipulihkan: password baru",
            EMAIL,
            params="url valid_for",
            secrets="url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind("recovery_done", "Akun dipulihkan: e-mail lama", EMAIL, params="at new", ttl=timedelta(days=3)),
        _kind("recovery_stopped", "Pemulihan akun dihentikan", EMAIL, params="at", ttl=timedelta(days=3)),
        _kind(
            "staff_invited",
            "Undangan staf",
            EMAIL,
            params="url valid_for",
            secrets="url",
            ttl=timedelta(days=1),
        ),
        _kind(
            "confirmation_code",
            "Kode OTP",
            WHATSAPP,
            SMS,
            params="code url",
            secrets="code url",
            ttl=timedelta(minutes=5),
            priority=Priority.URGENT,
            once=True,
            patience=2,
            insistent=True,
            approved=Approved("otp_konsen_rekening", "AUTHENTICATION", body=("code",)),
            when_halted=FALL_BACK,
        ),
        _kind(
            "confirmation_link",
            "Tautan konfirmasi",
            WHATSAPP,
            params="product url",
            secrets="url",
            ttl=timedelta(minutes=30),
            priority=Priority.URGENT,
            approved=Approved(
                "tautan_konsen_rekening",
                "UTILITY",
                body=("product",),
                link="url",
                link_path="/customer?p=",
            ),
            when_halted=FALL_BACK,
        ),
        _kind("number_reported", "Bukan nomor nasabah", EMAIL, params="application url", ttl=timedelta(days=3)),
        _kind(
            "feed_late",
            "Data sistem inti terlambat",
            EMAIL,
            params="data due state members url",
            ttl=timedelta(days=1),
        ),
        _kind(
            "channel_halted",
            "Saluran pesan terhenti",
            EMAIL,
            params="channel reason at url",
            ttl=timedelta(days=1),
            priority=Priority.URGENT,
        ),
        _kind(
            "case_received",
            "Tanda terima pengaduan",
            EMAIL,
            params="case case_kind received product officer next url",
            ttl=timedelta(days=3),
        ),
        _kind(
            "case_received_sms",
            "Tanda terima pengaduan (SMS)",
            SMS,
            params="case case_kind received product officer next",
            ttl=timedelta(days=1),
        ),
        _kind(
            "case_made_written",
            "Pengaduan lisan menjadi tertulis",
            EMAIL,
            SMS,
            params="case by_day url",
            ttl=timedelta(days=3),
        ),
        _kind(
            "case_extended",
            "Batas pengaduan diperpanjang",
            EMAIL,
            SMS,
            params="case why by_day url",
            ttl=timedelta(days=3),
        ),
        _kind(
            "case_documents_asked",
            "Dokumen pengaduan diminta",
            EMAIL,
            SMS,
            params="case missing by_day url",
            prose="missing",
            ttl=timedelta(days=3),
        ),
        _kind("letter_arrived", "Surat baru", EMAIL, SMS, params="url", ttl=timedelta(days=3)),
        _kind("payment_received", "Pembayaran diterima", SMS, params="amount contract at", ttl=timedelta(days=2)),
        _kind("case_proof_asked", "Bukti transaksi diminta", EMAIL, SMS, params="case mailbox", ttl=timedelta(days=2)),
        _kind(
            "case_proof_reminder",
            "Pengingat bukti transaksi",
            EMAIL,
            SMS,
            params="case mailbox",
            ttl=timedelta(days=1),
        ),
        _kind("case_payment_guide", "Tautan kode pembayaran", SMS, EMAIL, params="case url", ttl=timedelta(hours=12)),
        _kind(
            "case_payment_code",
            "Kode pembayaran",
            SMS,
            EMAIL,
            params="bank number holder contract amount expires",
            ttl=timedelta(hours=12),
        ),
        _kind("case_reply", "Balasan kasus", EMAIL, params="case reply officer", prose="reply", ttl=timedelta(days=3)),
        _kind(
            "case_reply_whatsapp",
            "Balasan kasus (WhatsApp)",
            WHATSAPP,
            params="case reply officer",
            prose="reply",
            ttl=timedelta(days=1),
        ),
        _kind(
            "case_reply_sms",
            "Balasan kasus (SMS)",
            SMS,
            params="case reply officer",
            prose="reply",
            ttl=timedelta(days=1),
        ),
        _kind(
            "case_reply_notice",
            "Balasan kasus menunggu di portal",
            EMAIL,
            SMS,
            params="case url",
            ttl=timedelta(days=3),
        ),
        _kind(
            "case_answer",
            "Jawaban kasus",
            EMAIL,
            WHATSAPP,
            params="case answer next url",
            prose="answer",
            ttl=timedelta(days=3),
        ),
        _kind("case_answer_notice", "Jawaban kasus tersedia", SMS, params="case url", ttl=timedelta(days=3)),
        _kind("trial", "Pesan percobaan", EMAIL, WHATSAPP, SMS, params="note", prose="note", ttl=timedelta(minutes=10)),
        _kind(
            "mail",
            "E-mail lain",
            EMAIL,
            params="subject body",
            secrets="subject body",
            prose="body",
            ttl=timedelta(days=1),
        ),
    )
}

FALLING_BACK = [kind.name for kind in KINDS.values() if kind.when_halted is FALL_BACK]


class UnknownKind(LookupError):
    """A bug: nobody has declared this kind."""


def kind_named(name: str) -> Kind:
    """:raises UnknownKind: not in `KINDS`."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(f"no kind of message is named {name!r}; see messaging.kinds") from None
