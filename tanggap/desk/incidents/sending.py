"""Sending the one answer: a case at a time, in a transaction of its own, each once, on any number of workers (D28).

Whoever locks a case acts for it. What cannot be sent is noted with its reason and stops nothing; a worker that is
killed has sent what it has committed, and another goes on.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import notices, replying, timeline
from tanggap.desk.answers import sending as answers
from tanggap.desk.incidents import answering, leading, planning, wording
from tanggap.desk.models import Answer, Case, Incident, IncidentAnswer, IncidentCase, IncidentDelivery
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError
from tanggap.lib.loops import Loop, still_running, stopping, wake

log = structlog.get_logger(__name__)

CHANNEL = "tanggap_incidents"
SAY_EVERY = 2.0
HELD_ELSEWHERE = timedelta(milliseconds=100)
"""How long a case is left alone that somebody holds."""
PUT_OFF = timedelta(seconds=20)
"""How long a case rests on which sending has failed; after `MOST_TRIES` it is given up."""
MOST_TRIES = 5
FAULT = "Kesalahan sistem; ulangi, atau balas kasus ini sendiri."
State = IncidentDelivery.State
TOLD = {
    State.ANSWERED: "dikirim sebagai jawaban: buat laporannya",
    State.REPLIED: "dikirim sebagai balasan: drafnya siap di langkah jawaban",
    State.REFUSED: "tidak dikirim",
}
"""What the case's agent is told."""


class NothingToSend(DomainError):
    message = "Tidak ada kasus terbuka yang belum menerima jawaban ini."


class NotApproved(DomainError):
    message = "Jawaban bersama disetujui manajer lain sebelum dikirim."


@transaction.atomic
def send(incident: Incident, *, seen: int, by: User) -> IncidentAnswer:
    """Begin to send the answer that was approved to every case of the incident. Pressed twice, or after an end: those
    that have joined since get it, too; none gets it twice.

    :param seen: the edition before the sender's eyes.
    :raises NotTheirs: see `leading.leads`. :raises NotApproved. :raises MovedOn: changed in between.
    :raises NothingToSend: it has no case, or all have it.
    """
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    answer = answering.latest(row)
    if answer is None or answer.edition != seen:
        answer = answering.as_seen(row, seen)
    if answer.state not in (IncidentAnswer.State.APPROVED, IncidentAnswer.State.SENT):
        raise NotApproved
    now = timezone.now()
    was_sent = answer.state == IncidentAnswer.State.SENT
    if not _line_up(answer, now) and not was_sent:
        raise NothingToSend
    if not was_sent:
        answer.state, answer.sent_by, answer.sent_at = IncidentAnswer.State.SENT, by, now
        answer.save(update_fields=["state", "sent_by", "sent_at"])
        trail.record("incident.answer_sent", row, by=by)
    wake(CHANNEL)
    return answer


@transaction.atomic
def try_again(incident: Incident, *, by: User) -> int:
    """Take up again what was not sent, after its reason was mended: how many. Doing it twice is harmless.

    :raises NotTheirs, ClosedAlready.
    """
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    answer = answering.latest(row)
    refused = IncidentDelivery.objects.filter(answer=answer, state=State.REFUSED)
    again = {"state": State.WAITING, "next_at": timezone.now(), "tries": 0, "reason": "", "done_at": None}
    count: int = refused.update(**again) if answer else 0
    if count:
        trail.record("incident.answer_tried_again", row, by=by)
        wake(CHANNEL)
    return count


def _line_up(answer: IncidentAnswer, now: datetime) -> int:
    """A line for every case that has none yet: how many."""
    links = IncidentCase.objects.filter(incident=answer.incident_id, is_live=True)
    new = links.exclude(case__in=answer.deliveries.values("case")).values_list("case", flat=True)
    lines = [IncidentDelivery(answer=answer, case_id=pk, next_at=now) for pk in new.order_by("case")]
    return len(IncidentDelivery.objects.bulk_create(lines))


def send_due() -> datetime | None:
    """Send all that waits.

    :return: when to look again.
    """
    said = time.monotonic()
    while not stopping.is_set() and send_next():
        if time.monotonic() - said > SAY_EVERY:
            still_running()
            said = time.monotonic()
    next_at: datetime | None = IncidentDelivery.objects.exclude(next_at=None).aggregate(next=Min("next_at"))["next"]
    return max(next_at, timezone.now() + HELD_ELSEWHERE) if next_at else None


LOOP = Loop(name="desk.incidents", channel=CHANNEL, run=send_due, idle=timedelta(seconds=30))


def send_next() -> bool:
    """Send to the case that has waited longest and that nobody holds; whether there was one."""
    found: list[int] = []
    try:
        with transaction.atomic():
            return _send_one(found)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("incident_answer_failed", deliveries=found)
        _put_off(found)
        return bool(found)


def _send_one(found: list[int]) -> bool:
    """:param found: takes up the key of the line, for whoever must put it off."""
    waiting = IncidentDelivery.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "id")
    free = waiting.select_related("case").select_for_update(skip_locked=True, of=("case",), no_key=True)
    line: IncidentDelivery | None = free.first()
    if line is None:
        return False
    found.append(line.pk)
    line = IncidentDelivery.objects.select_related("answer__incident").get(pk=line.pk)
    if line.next_at is not None and line.next_at <= timezone.now():
        _decide(line)
    return True


def _decide(line: IncidentDelivery) -> None:
    """Send, or note why not, under the case's lock."""
    case = planning.loaded(Case.objects.filter(pk=line.case_id)).get()
    try:
        with transaction.atomic():
            state, reason = _sent(case, line.answer), ""
    except DomainError as refusal:
        state, reason = State.REFUSED, refusal.message[:300]
    line.state, line.reason, line.next_at, line.done_at = state, reason, None, timezone.now()
    line.save(update_fields=["state", "reason", "next_at", "done_at"])
    if case.is_open and case.assignee:
        what = TOLD[state] + (f": {reason}" if reason else "")
        notices.tell([case.assignee], case, f"Jawaban bersama {line.answer.incident} {what}"[:200], at=line.done_at)


def _sent(case: Case, answer: IncidentAnswer) -> State:
    """:raises DomainError: it cannot be sent on this case, with the reason."""
    if not case.incident_links.filter(incident=answer.incident_id, is_live=True).exists():
        raise planning.NotForThem("Kasus ini sudah dikeluarkan dari gangguan.")
    planned = planning.plan(case)
    if planned.refusal:
        raise planning.NotForThem(planned.refusal)
    by = User.objects.get(pk=answer.sent_by_id or 0)
    words = wording.checked(answer.text, case)
    draft = None if planned.has_draft else _draft(case, answer, words)
    if planned.as_answer and draft:
        answers.send(case.pk, seen=draft.edition, by=by)
    else:
        replying.reply(case.pk, words, seen=_last_entry(case), by=by, channel=planned.way)
    told = f"Jawaban bersama gangguan {answer.incident} dikirim."
    timeline.event(Case.objects.get(pk=case.pk), told, by=by, at=timezone.now(), about=answer.incident)
    return State.ANSWERED if planned.as_answer else State.REPLIED


def _draft(case: Case, answer: IncidentAnswer, words: str) -> Answer:
    """The answer of the case's round with the words that two persons have agreed on: sent now, or kept ready for the
    step that asks for it."""
    draft = Answer(
        case=case,
        round=case.answers.count() + 1,
        text=words,
        state=Answer.State.APPROVED,
        is_general=not evidence.identity_passed(case),
        written_by=answer.written_by,
        written_at=answer.written_at,
        writers=answer.writers,
        approved_by=answer.approved_by,
        approved_at=answer.approved_at,
    )
    draft.save(force_insert=True)
    return draft


def _last_entry(case: Case) -> int:
    """Nothing can come in between: the case is locked."""
    return case.entries.order_by("-pk").values_list("pk", flat=True).first() or 0


def _put_off(found: list[int]) -> None:
    for line in IncidentDelivery.objects.filter(pk__in=found).exclude(next_at=None):
        line.tries, line.next_at = line.tries + 1, timezone.now() + PUT_OFF
        if line.tries >= MOST_TRIES:
            line.state, line.reason, line.next_at, line.done_at = State.REFUSED, FAULT, None, timezone.now()
        line.save()
