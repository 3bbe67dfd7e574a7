"""The end of a case: answered once its path is over, closed when the customer accepts or keeps silent (D18, D19)."""

from datetime import datetime

from tanggap.audit.trail import Actor
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Answer, Case
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import ensure_state, move, move_along
from tanggap.desk.procedure import evidence
from tanggap.desk.states import State
from tanggap.lib.errors import DomainError


class NotReported(DomainError):
    """A case cannot be closed without its report (D19)."""

    message = "Kasus belum dapat ditutup: laporannya belum ada atau masih harus diperbaiki."


def path_ended(case: Case, *, by: Actor, at: datetime) -> None:
    """The procedure is over: answered, and closed at once unless it is a complaint, which the customer may contest.

    :raises NotReported: the report is missing, whatever the procedure says.
    """
    if not evidence.report_filed(case):
        raise NotReported
    climbing.end_all(case, result=case.report.result, by=by, at=at)
    starting.stop(case, at=at)
    case.answered_at = at
    move_along(case, State.ANSWERED, by=by, at=at, reason="Semua langkah selesai, dengan laporannya")
    case.save(update_fields=["answered_at"])
    if case.is_complaint:
        starting.start(case, ClockKind.OBJECTION, at=at)
    else:
        close(case, by=by, at=at, reason="Bukan pengaduan: tidak menunggu tanggapan pelanggan")


def close(case: Case, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Close an answered case, under its lock; a complaint on which nothing was said is closed by silence.

    :raises NotReported: its report is missing or was sent back. :raises MovedOn: it is not answered.
    """
    ensure_state(case, State.ANSWERED)
    if not evidence.report_filed(case):
        raise NotReported
    _note_silence(case, at)
    climbing.end_all(case, result="Kasus ditutup.", by=by, at=at)
    starting.stop(case, at=at)
    case.closed_at = at
    move(case, State.CLOSED, by=by, at=at, reason=reason, fields=("closed_at",))


def close_when_ready(case: Case, *, by: Actor, at: datetime, reason: str = "") -> bool:
    """Close it if its report is in order; else it stays answered, and whoever mends the report closes it
    (`close_if_over`). Whether it was closed.
    """
    if evidence.report_filed(case):
        close(case, by=by, at=at, reason=reason)
        return True
    _note_silence(case, at)
    starting.stop(case, ClockKind.OBJECTION, at=at)
    return False


def close_if_over(case: Case, *, by: Actor, at: datetime) -> bool:
    """Close an answered case that only waited for its report: nothing is to be heard from the customer any more."""
    answer = case.answers.last()
    if case.state != State.ANSWERED or answer is None or not answer.reaction:
        return False
    return close_when_ready(case, by=by, at=at, reason="Laporan sudah lengkap.")


def _note_silence(case: Case, at: datetime) -> None:
    """A complaint's answer on which the customer said nothing; of other kinds nobody asked."""
    if case.is_complaint:
        case.answers.filter(state=Answer.State.SENT, reaction="").update(
            reaction=Answer.Reaction.SILENCE, reaction_at=at
        )
