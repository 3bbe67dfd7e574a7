"""Writing the one answer to all cases of an incident, and the second pair of eyes on it (D18, D28).

Any agent or manager may have a hand in it. A manager who had none approves it, whatever the cases' categories ask.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing
from tanggap.desk.answers.approving import NoReason
from tanggap.desk.incidents import leading, wording
from tanggap.desk.models import Incident, IncidentAnswer
from tanggap.desk.moves import MovedOn
from tanggap.identity.models import User

State = IncidentAnswer.State


def latest(incident: Incident) -> IncidentAnswer | None:
    """The answer that was begun last: the one in work, or what was sent."""
    people = ("written_by", "approved_by", "sent_by")
    row: IncidentAnswer | None = incident.answers.select_related(*people).last()
    return row


def in_work(incident: Incident) -> IncidentAnswer | None:
    """The one that is not sent yet."""
    row = latest(incident)
    return row if row and row.state != State.SENT else None


def to_approve(user: User) -> QuerySet[IncidentAnswer]:
    """Answers that wait for a second person, which they are."""
    waiting = IncidentAnswer.objects.filter(state=State.TO_APPROVE, incident__in=leading.led_by(user))
    return waiting.exclude(writers__contains=user.pk)


@transaction.atomic
def write(incident: Incident, text: str, *, seen: int, by: User) -> IncidentAnswer:
    """Save the draft; one that was approved is a draft again. After one was sent, another begins. Twice is harmless.

    :param seen: the edition before the writer's eyes, 0 for none.
    :raises Forbidden: officers do not answer. :raises ClosedAlready. :raises MovedOn: changed in between.
    :raises BadWords, UnknownPlaceholder, AccountNumber, AccountDataNamed: see `wording.ensure_fit`.
    """
    row = leading.locked_live(incident.pk)
    overseeing.ensure_answers_customers(by)
    text = text.replace("\r\n", "\n").strip()
    wording.ensure_fit(text)
    answer = in_work(row)
    if answer and answer.text == text:
        return answer
    _ensure_seen(answer, seen)
    answer = answer or _next_round(row)
    answer.text, answer.state, answer.edition = text, State.DRAFT, answer.edition + 1
    answer.written_by, answer.written_at = by, timezone.now()
    answer.writers = sorted({*answer.writers, by.pk})
    answer.approved_by = answer.approved_at = None
    answer.save()
    trail.record("incident.answer_drafted", row, by=by)
    return answer


@transaction.atomic
def submit(incident: Incident, *, seen: int, by: User) -> IncidentAnswer:
    """Ask for approval. Asking twice is harmless. :raises MovedOn, BadWords."""
    row = leading.locked_live(incident.pk)
    overseeing.ensure_answers_customers(by)
    answer = as_seen(row, seen)
    if answer.state == State.DRAFT:
        answer.state, answer.return_reason = State.TO_APPROVE, ""
        answer.save(update_fields=["state", "return_reason"])
        trail.record("incident.answer_submitted", row, by=by)
    return answer


@transaction.atomic
def approve(incident: Incident, *, seen: int, by: User) -> IncidentAnswer:
    """Approve what one has read. Approving twice is harmless.

    :raises NotTheirs: see `leading.leads`. :raises OwnWork: they had a hand in it. :raises MovedOn, BadWords.
    """
    row, answer = _waiting(incident, seen, by)
    if answer.state == State.APPROVED and answer.approved_by_id == by.pk:
        return answer
    _ensure_waits(answer)
    answer.state, answer.approved_by, answer.approved_at = State.APPROVED, by, timezone.now()
    answer.save(update_fields=["state", "approved_by", "approved_at"])
    trail.record("incident.answer_approved", row, by=by)
    return answer


@transaction.atomic
def send_back(incident: Incident, reason: str, *, seen: int, by: User) -> IncidentAnswer:
    """Give the draft back with what is to be mended. :raises NoReason: without one. The rest as `approve`."""
    if not reason.strip():
        raise NoReason
    row, answer = _waiting(incident, seen, by)
    _ensure_waits(answer)
    answer.state, answer.return_reason = State.DRAFT, reason.strip()
    answer.save(update_fields=["state", "return_reason"])
    trail.record("incident.answer_returned", row, by=by)
    return answer


def as_seen(incident: Incident, seen: int) -> IncidentAnswer:
    """The answer in work as it lay before somebody's eyes.

    :raises BadWords: there is none. :raises MovedOn: changed or sent in between.
    """
    answer = in_work(incident)
    if answer is None and (sent := latest(incident)):
        raise MovedOn(f"Jawaban sudah dikirim oleh {sent.sent_by}.")
    if answer is None:
        raise wording.BadWords
    _ensure_seen(answer, seen)
    return answer


def _next_round(incident: Incident) -> IncidentAnswer:
    """Its editions go on from those of the round before, so that no edition is two answers."""
    before = latest(incident)
    last = (before.round, before.edition) if before else (0, 0)
    return IncidentAnswer(incident=incident, round=last[0] + 1, edition=last[1])


def _waiting(incident: Incident, seen: int, by: User) -> tuple[Incident, IncidentAnswer]:
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    answer = as_seen(row, seen)
    if by.pk in answer.writers:
        raise overseeing.OwnWork
    return row, answer


def _ensure_seen(answer: IncidentAnswer | None, seen: int) -> None:
    if answer and answer.edition != seen:
        raise MovedOn(
            f"{answer.written_by} mengubah draf ini sementara Anda menulis. Bandingkan keduanya, lalu simpan lagi."
        )


def _ensure_waits(answer: IncidentAnswer) -> None:
    if answer.state != State.TO_APPROVE:
        raise MovedOn(f"Jawaban ini sudah {answer.get_state_display().lower()}. Muat ulang halaman untuk melihatnya.")
