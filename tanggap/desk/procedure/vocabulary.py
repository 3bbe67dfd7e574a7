"""The closed, typed vocabulary of procedures: all that a document may name, and where each is read or done (D7).

Every entry names a function by its dotted path, so that capabilities may import the procedure without a circle:
facts `(case) -> value`, evidence `(case, run) -> bool`, acts `(case, run, at=, by=) -> None`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.module_loading import import_string

from tanggap.desk.models.clock import ClockKind

ROOM = "tanggap.desk"


@dataclass(frozen=True)
class Fact:
    """Something the server can look up. `values`: all it may be; empty for a number of hours, an instant or yes/no."""

    label: str
    path: str
    type: Literal["choice", "hours", "bool", "instant"]
    values: tuple[str, ...] = ()


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


FACTS: dict[str, Fact] = {}
EVIDENCE: dict[str, Evidence] = {
    "identity.passed": Evidence(
        "Identitas cocok",
        f"{ROOM}.procedure.evidence.identity_passed",
        "Cocokkan sedikitnya dua data pelanggan lebih dahulu.",
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
}
ACTS: dict[str, Act] = {}
EVENTS: dict[str, str] = {
    "contact.received": "Pelanggan menghubungi kembali",
    "proof.received": "Bukti transaksi diterima",
}
"""Event → what has happened, in Indonesian. `clock.<kind>` is the firing of that clock."""
CHOICES: dict[str, dict[str, str]] = {}
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
