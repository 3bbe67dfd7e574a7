"""Sending the answer: once, whoever presses, whatever happens at the same moment (D18)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import account_numbers, asked, overseeing, timeline
from tanggap.desk.answers import rounds
from tanggap.desk.answers.delivering import deliver, delivery_of
from tanggap.desk.answers.drafting import BadAnswer, ensure_unchanged
from tanggap.desk.answers.general import ensure_general
from tanggap.desk.answers.letters import make_letter
from tanggap.desk.clocks import starting
from tanggap.desk.models import Answer, Case, Entry
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError

ASKED = "answer.sent"


class NotApproved(DomainError):
    """The category asks for a second pair of eyes (D18)."""

    message = "Jawaban kategori ini disetujui manajer sebelum dikirim. Minta persetujuannya lebih dahulu."


@transaction.atomic
def send(case_id: int, *, seen: int, by: User) -> Answer:
    """Send the answer of this round and end the step that asked for it. Of several who send the same at once, one
    does; the others get what was sent (`sent_by` says by whom).

    :param seen: the edition that was before the sender's eyes.
    :raises NotFound: not theirs to see. :raises NotYet: the procedure is at another step.
    :raises NotTheirStep: officers do not answer. :raises BadAnswer: there is no draft.
    :raises NotApproved: nobody else has approved it. :raises MovedOn: the draft was changed in between.
    :raises AccountDataNamed: it tells of an account to somebody who was not recognised.
    :raises AccountNumber: see `account_numbers`.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    answer = rounds.in_work(case)
    if answer and answer.state == Answer.State.SENT and answer.edition == seen:
        return answer
    overseeing.ensure_answers_customers(by)
    asked.ensure_asked(case, ASKED, by)
    answer = ensure_unchanged(answer, seen)
    _ensure_may_go(case, answer)
    _send(case, answer, by=by, at=now)
    asked.end_with(case, ASKED, by=by)
    return answer


def _ensure_may_go(case: Case, answer: Answer) -> None:
    if not answer.text.strip():
        raise BadAnswer
    if case.category.needs_approval and answer.state != Answer.State.APPROVED:
        raise NotApproved
    account_numbers.ensure_none(answer.text, case)
    answer.is_general = not evidence.identity_passed(case)
    if answer.is_general:
        ensure_general(answer.text, case)


def _send(case: Case, answer: Answer, *, by: User, at: datetime) -> None:
    delivery = delivery_of(case, is_general=answer.is_general)
    message = deliver(case, delivery, answer.text)
    answer.state, answer.sent_at, answer.sent_by, answer.channel = Answer.State.SENT, at, by, delivery.way
    answer.message_id = message.pk if message else None
    answer.letter_id = make_letter(case, answer, by=by)
    answer.save()
    timeline.write(
        case,
        Entry.Kind.REPLY,
        answer.text,
        by=by,
        at=at,
        about=answer,
        is_public=True,
        channel=delivery.way,
        message_id=answer.message_id,
    )
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=at)
    trail.record("answer.sent", case, by=by)
