"""What happens next on a case and by when, as the customer is told it (P16, D1)."""

from datetime import datetime

from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind
from tanggap.lib.dates import waktu

ANSWERS = (ClockKind.PERSONAL_DATA, ClockKind.WRITTEN, ClockKind.ORAL)
"""The terms of which the customer is told: those of the answer, not those of our own steps."""


def answer_by(case: Case) -> datetime | None:
    """Until when the case is to be answered; None where no regulation gives a term, or it is over."""
    return min((due for kind, due in _dues(case).items() if kind in ANSWERS), default=None)


def respond_by(case: Case) -> datetime | None:
    """Until when somebody writes or calls for the first time; None once they have."""
    return _dues(case).get(ClockKind.FIRST_RESPONSE)


def next_words(case: Case) -> str:
    """`Petugas kami menanggapi paling lambat …. Jawaban tertulis Anda terima paling lambat ….`"""
    first, last = respond_by(case), answer_by(case)
    if case.clocks.open().filter(kind=ClockKind.PERSONAL_DATA).exists():
        return f"Kami memeriksa permintaan Anda dan menjawabnya paling lambat {_at(case, last)}."
    said = [f"Petugas kami menanggapi paling lambat {_at(case, first)}."] if first else []
    if last:
        said.append(f"{'Jawaban tertulis' if case.is_written else 'Jawaban'} Anda terima paling lambat ")
        said[-1] += f"{_at(case, last)}."
    return " ".join(said) or "Petugas kami menghubungi Anda bila ada perkembangan."


def _dues(case: Case) -> dict[str, datetime]:
    return dict(case.clocks.open().filter(paused_at=None).values_list("kind", "due_at"))


def _at(case: Case, moment: datetime | None) -> str:
    return waktu(moment, case.branch.tz) if moment else "3 x 24 jam"
