"""What happens next on a case and by when, as the customer is told it (P16, D1)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from tanggap.desk.models import Case, Clock
from tanggap.desk.models.clock import ClockKind
from tanggap.lib.dates import waktu
from tanggap.lib.prepared import Prepared

ANSWERS = (ClockKind.PERSONAL_DATA, ClockKind.WRITTEN, ClockKind.ORAL)
"""The terms of which the customer is told: those of the answer, not those of our own steps."""
_Open = tuple[str, datetime, datetime | None]
"""An open clock: its kind, when it is due, since when it is paused."""


def answer_by(case: Case) -> datetime | None:
    """Until when the case is to be answered; None where no regulation gives a term, or it is over."""
    return _answer_by(_dues(case))


def respond_by(case: Case) -> datetime | None:
    """Until when somebody writes or calls for the first time; None once they have."""
    return _dues(case).get(ClockKind.FIRST_RESPONSE)


def next_words(case: Case) -> str:
    """`Petugas kami menanggapi paling lambat …. Jawaban tertulis Anda terima paling lambat ….`"""
    clocks = _open(case.pk)
    dues = _running(clocks)
    first, last = dues.get(ClockKind.FIRST_RESPONSE), _answer_by(dues)
    if any(kind == ClockKind.PERSONAL_DATA for kind, *_ in clocks):
        return f"Kami memeriksa permintaan Anda dan menjawabnya paling lambat {_at(case, last)}."
    said = [f"Petugas kami menanggapi paling lambat {_at(case, first)}."] if first else []
    if last:
        said.append(f"{'Jawaban tertulis' if case.is_written else 'Jawaban'} Anda terima paling lambat ")
        said[-1] += f"{_at(case, last)}."
    return " ".join(said) or "Petugas kami menghubungi Anda bila ada perkembangan."


def _dues(case: Case) -> dict[str, datetime]:
    return _running(_open(case.pk))


def _running(clocks: Iterable[_Open]) -> dict[str, datetime]:
    return {kind: due_at for kind, due_at, paused_at in clocks if paused_at is None}


def _answer_by(dues: Mapping[str, datetime]) -> datetime | None:
    return min((due for kind, due in dues.items() if kind in ANSWERS), default=None)


_open: Prepared[_Open] = Prepared(
    lambda case: Clock.objects.open().filter(case=case).values_list("kind", "due_at", "paused_at"), int
)


def _at(case: Case, moment: datetime | None) -> str:
    return waktu(moment, case.branch.tz) if moment else "3 x 24 jam"
