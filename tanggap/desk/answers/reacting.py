"""What the customer says to the answer: they accept, they object with new facts, or they keep silent (D18)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import closing, timeline
from tanggap.desk.answers import rounds
from tanggap.desk.clocks import starting
from tanggap.desk.clocks.arithmetic import Run
from tanggap.desk.clocks.terms import term_of
from tanggap.desk.models import Answer, Case, Entry
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import MovedOn, ensure_state, last_words, move
from tanggap.desk.procedure import path
from tanggap.desk.states import State
from tanggap.institution.schedules import schedule_of
from tanggap.lib.errors import DomainError

LONGEST = 4000


class NothingNew(DomainError):
    """An objection brings new facts (D18)."""

    message = "Tuliskan apa yang belum sesuai atau apa yang baru, supaya kami dapat memeriksanya kembali."


class TooLate(DomainError):
    """The term for objections is over (D18)."""

    status = 410
    message = "Batas waktu untuk mengajukan keberatan atas jawaban ini sudah lewat. Anda dapat membuat pengaduan baru."


@transaction.atomic
def accept(case_id: int, by: Actor) -> Case:
    """The customer is content: the case is closed, or as soon as its report is in order. Safe to repeat.

    :param by: `moves.CUSTOMER`, or the agent whom the customer told. The caller has seen to it that it is their case.
    :raises MovedOn: it is not answered.
    """
    case = Case.objects.lock(case_id)
    now = timezone.now()
    answer = _answered(case)
    if answer.reaction == Answer.Reaction.ACCEPTED:
        return case
    ensure_state(case, State.ANSWERED)
    _note(answer, Answer.Reaction.ACCEPTED, at=now)
    timeline.public_event(case, "Jawaban diterima.", by=by, at=now)
    trail.record("answer.accepted", case, by=by)
    closing.close_when_ready(case, by=by, at=now, reason="Pelanggan menerima jawaban.")
    return case


@transaction.atomic
def contest(case_id: int, text: str, by: Actor) -> Case:
    """The customer objects: the case is opened anew where its procedure says, and its clocks run again. Safe to repeat.

    :param text: what is new or not right.
    :raises NothingNew: no text, or one that is too long. :raises TooLate: after `objection_until`.
    :raises MovedOn: it is not answered, or was accepted.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NothingNew
    case = Case.objects.lock(case_id)
    now = timezone.now()
    answer = _answered(case)
    if (answer.reaction, answer.objection) == (Answer.Reaction.OBJECTED, text):
        return case
    ensure_state(case, State.ANSWERED, State.CLOSED)
    if answer.reaction == Answer.Reaction.ACCEPTED:
        raise MovedOn(last_words(case))
    if now > objection_until(case):
        raise TooLate
    _open_anew(case, answer, text, by=by, at=now)
    return case


def objection_until(case: Case) -> datetime:
    """Until when, itself included, the customer may object to the answer that they have.

    :raises MovedOn: there is no answer.
    """
    answered = case.answered_at
    if answered is None:
        raise MovedOn(last_words(case))
    clock = case.clocks.filter(kind=ClockKind.OBJECTION, started_at=answered).last()
    if clock:
        end: datetime = clock.due_at
        return end
    term = term_of(ClockKind.OBJECTION, answered)
    return Run(schedule_of(case.branch), answered, term.amount, term.unit).due()


def _answered(case: Case) -> Answer:
    answer = rounds.sent(case)
    if answer is None:
        raise MovedOn(last_words(case))
    return answer


def _note(answer: Answer, reaction: Answer.Reaction, *, at: datetime, objection: str = "") -> None:
    answer.reaction, answer.reaction_at, answer.objection = reaction, at, objection
    answer.save(update_fields=["reaction", "reaction_at", "objection"])


def _open_anew(case: Case, answer: Answer, text: str, *, by: Actor, at: datetime) -> None:
    _note(answer, Answer.Reaction.OBJECTED, at=at, objection=text)
    timeline.write(case, Entry.Kind.CONTACT, text, by=by, at=at, about=answer, is_public=True)
    starting.stop(case, at=at)
    case.answered_at = case.closed_at = None
    reason = "Pelanggan berkeberatan atas jawaban."
    move(case, State.REOPENED, by=by, at=at, reason=reason, fields=("answered_at", "closed_at"))
    trail.record("answer.objected", case, by=by)
    path.begin_again(case, at=at, by=by)
