"""The closed, typed vocabulary of procedures: all that a document may name, and where each is read or done (D7).

Every entry names a function by its dotted path, so that capabilities may import the procedure without a circle:
facts `(case) -> value`, evidence `(case, run) -> bool`, acts `(case, run, at=, by=) -> None`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.module_loading import import_string

from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind

ROOM = "tanggap.desk"


@dataclass(frozen=True)
class Fact:
    """Something the server can look up. `values`: all it may be, in the words of `told`, one for one; empty for a
    number of hours, an instant or yes/no."""

    label: str
    path: str
    type: Literal["choice", "hours", "bool", "instant"]
    values: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def words(self, value: str) -> str:
        """A value as people read it."""
        return dict(zip(self.values, self.told, strict=False)).get(value, value)


@dataclass(frozen=True)
class Evidence:
    """What must be so before an outcome is accepted; `missing` tells the person what to do first."""

    label: str
    path: str
    missing: str


@dataclass(frozen=True)
class Act:
    label: str
    path: str


FACTS: dict[str, Fact] = {
    "disbursement.status": Fact(
        "Status pencairan",
        f"{ROOM}.flows.disbursements.status",
        "choice",
        ("none", "processing", "success", "failed"),
        ("tidak tercatat", "diproses", "berhasil", "gagal"),
    ),
    "disbursement.hours_since": Fact("Jam sejak pencairan diminta", f"{ROOM}.flows.disbursements.hours_since", "hours"),
    "disbursement.requested_at": Fact("Pencairan diminta", f"{ROOM}.flows.disbursements.requested_at", "instant"),
    "payment.status": Fact(
        "Status pembayaran",
        f"{ROOM}.flows.payments.status",
        "choice",
        ("posted", "not_received"),
        ("tercatat", "belum diterima"),
    ),
    "payment.hours_since": Fact("Jam sejak pembayaran", f"{ROOM}.flows.payments.hours_since", "hours"),
    "payment.stated_at": Fact("Pembayaran menurut pelanggan", f"{ROOM}.flows.payments.stated_at", "instant"),
    "portal.access": Fact(
        "Akun member", f"{ROOM}.flows.portal_access.status", "choice", ("account", "none"), ("ada", "tidak ada")
    ),
}
EVIDENCE: dict[str, Evidence] = {
    "identity.passed": Evidence(
        "Identitas cocok",
        f"{ROOM}.procedure.evidence.identity_passed",
        "Cocokkan sedikitnya dua data pelanggan lebih dahulu.",
    ),
    "identity.unproven": Evidence(
        "Identitas belum cocok",
        f"{ROOM}.procedure.evidence.identity_unproven",
        "Identitas pelanggan sudah cocok pada kasus ini.",
    ),
    "answer.approved": Evidence(
        "Jawaban disetujui",
        f"{ROOM}.procedure.evidence.answer_approved",
        "Minta orang kedua menyetujui jawaban lebih dahulu.",
    ),
    "answer.sent": Evidence(
        "Jawaban terkirim", f"{ROOM}.procedure.evidence.answer_sent", "Kirim jawaban kepada pelanggan lebih dahulu."
    ),
    "report.filed": Evidence(
        "Laporan dibuat", f"{ROOM}.procedure.evidence.report_filed", "Buat laporan kasus lebih dahulu."
    ),
    "contact.tried": Evidence(
        "Upaya menghubungi dicatat",
        f"{ROOM}.ladder.tries.has_tried",
        "Catat upaya menghubungi pelanggan lebih dahulu.",
    ),
    "contact.reached": Evidence(
        "Pelanggan terhubung",
        f"{ROOM}.ladder.tries.has_reached",
        "Catat upaya yang tersambung dengan pelanggan lebih dahulu.",
    ),
    "disbursement.unpaid": Evidence(
        "Belum cair menurut sistem inti",
        f"{ROOM}.flows.disbursements.is_unpaid",
        "Sistem inti menunjukkan pencairan ini berhasil: tidak dapat dicairkan ulang.",
    ),
    "disbursement.recorded": Evidence(
        "Sudah cair menurut sistem inti",
        f"{ROOM}.flows.disbursements.is_recorded",
        "Sistem inti belum mencatat pencairan ini berhasil. Bila bank sudah mencairkannya, pilih “Sudah cair menurut "
        "bank, belum tercatat” dan sebutkan buktinya.",
    ),
    "redisbursement.done": Evidence(
        "Pencairan ulang dilakukan",
        f"{ROOM}.flows.orders.is_done",
        "Perintahkan, setujui, dan catat pencairan ulang lebih dahulu.",
    ),
    "redisbursement.none_open": Evidence(
        "Tidak ada perintah pencairan ulang yang berjalan",
        f"{ROOM}.flows.orders.none_open",
        "Tolak atau selesaikan perintah pencairan ulang lebih dahulu.",
    ),
    "payment.posted": Evidence(
        "Pembayaran tercatat",
        f"{ROOM}.flows.payments.is_posted",
        "Pembayaran ini belum tercatat di sistem inti. Bukukan lebih dahulu.",
    ),
    "code.given": Evidence(
        "Kode pembayaran diberikan",
        f"{ROOM}.flows.codes.is_given",
        "Sampaikan catatan dan berikan kode pembayaran lebih dahulu.",
    ),
    "code.none": Evidence(
        "Tidak ada kode yang berlaku",
        f"{ROOM}.flows.codes.has_none",
        "Pelanggan ini mempunyai kode pembayaran yang berlaku.",
    ),
}
ACTS: dict[str, Act] = {
    "billing.note": Act("Isi data tagihan dari data kami", f"{ROOM}.flows.billing.note"),
    "disbursement.tell_wait": Act("Catat batas 2 jam untuk pelanggan", f"{ROOM}.flows.disbursements.tell_wait"),
    "disbursement.attest": Act("Pastikan pencairan oleh orang kedua", f"{ROOM}.flows.disbursements.attest"),
    "proof.ask": Act("Minta bukti transaksi kepada pelanggan", f"{ROOM}.flows.proofs.ask"),
    "redisbursement.settle": Act("Akhiri perintah pencairan ulang", f"{ROOM}.flows.orders.settle"),
    "payment.tell_wait": Act("Catat waktu tunggu untuk pelanggan", f"{ROOM}.flows.payments.tell_wait"),
    "payment.sms": Act("SMS penerimaan pembayaran", f"{ROOM}.flows.payment_notices.sms"),
    "bank.note": Act("Catat bank dan nomor referensinya", f"{ROOM}.flows.bank_tasks.note"),
    "code.guide": Act("Kirim tautan Kode pembayaran", f"{ROOM}.flows.codes.guide"),
}
EVENTS: dict[str, str] = {
    "disbursement.success": "Dana sudah cair",
    "disbursement.failed": "Pencairan gagal",
    "payment.received": "Pembayaran tercatat",
    "proof.received": "Bukti transaksi diterima",
    "contact.received": "Pelanggan menghubungi kembali",
    "identity.proven": "Identitas pelanggan cocok",
}
"""Event → what has happened, in Indonesian. `clock.<kind>` is the firing of that clock."""
PROVEN = "identity.proven"
"""By it a procedure that has given up on recognising somebody goes back; no way on that is to be expected."""
CHOICES: dict[str, dict[str, str]] = {
    "zones": {"WIB": "WIB", "WITA": "WITA", "WIT": "WIT"},
    "channels": dict(Case.Channel.choices),
    "billing.reasons": {
        "amount": "Jumlah tagihan tidak sesuai",
        "paid": "Sudah membayar, masih ditagih",
        "schedule": "Menanyakan jatuh tempo atau sisa tagihan",
        "penalty": "Keberatan atas denda",
        "hardship": "Tidak mampu membayar, minta keringanan",
        "manner": "Cara menagih",
        "others": "Orang lain dihubungi",
        "not_mine": "Tidak merasa meminjam",
        "other": "Lainnya",
    },
    "billing.media": {
        "phone": "Telepon",
        "sms": "SMS",
        "whatsapp": "WhatsApp",
        "email": "E-mail",
        "letter": "Surat",
        "visit": "Kunjungan",
        "social": "Media sosial",
    },
    "billing.contacted": {
        "customer": "Pelanggan sendiri",
        "spouse": "Suami atau istri",
        "family": "Keluarga lain",
        "emergency": "Kontak darurat",
        "employer": "Tempat kerja",
        "neighbour": "Tetangga atau teman",
        "other": "Orang lain",
    },
    "contact.changes": {"phone": "Nomor telepon", "address": "Alamat", "both": "Nomor telepon dan alamat"},
    "portal.obstacles": {
        "no_account": "Belum mempunyai akun",
        "password": "Lupa password atau e-mail",
        "no_phone": "Tidak memegang handphone",
        "no_internet": "Tidak ada internet",
        "fault": "Aplikasi bermasalah",
        "other": "Lainnya",
    },
}
"""Lists that a field of the type `choice` may offer: name → code → label."""
FIELD_TYPES = frozenset({"text", "line", "choice", "yes_no", "date", "instant", "rupiah", "department", "file"})
PANELS = frozenset({"record", "verify", "answer", "report", "manager", "task", "bank", "order", "code"})
ROLES = ("agent", "manager", "department", "bank")
WAITS = frozenset({"clock", "customer"})


def told(event: str) -> str:
    """What has happened, as the timeline tells it."""
    kind = clock_of(event)
    return f"waktunya habis ({kind.label})" if kind else EVENTS.get(event, event)


def clock_of(event: str) -> ClockKind | None:
    """The kind of clock of whose firing the event tells."""
    kind = event.removeprefix("clock.")
    return ClockKind(kind) if kind != event and kind in ClockKind.values else None


def call(path: str, *args: Any, **kwargs: Any) -> Any:
    """Call the function that an entry names."""
    function: Callable[..., Any] = import_string(path)
    return function(*args, **kwargs)
