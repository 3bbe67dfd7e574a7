"""The second pair of eyes on an answer, where the category asks for them (D18)."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import notices, overseeing, timeline
from tanggap.desk.answers import rounds
from tanggap.desk.answers.drafting import ensure_unchanged
from tanggap.desk.models import Answer, Case
from tanggap.desk.moves import MovedOn, ensure_open
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError


class NoReason(DomainError):
    message = "Tulis apa yang harus diperbaiki."


@transaction.atomic
def submit(case_id: int, *, seen: int, by: User) -> Answer:
    """Ask for approval. Asking twice is harmless.

    :raises MovedOn: the draft is not what was seen. :raises BadAnswer: there is none.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    ensure_open(case)
    overseeing.ensure_answers_customers(by)
    answer = ensure_unchanged(rounds.in_work(case), seen)
    if answer.state == Answer.State.DRAFT:
        answer.state, answer.return_reason = Answer.State.TO_APPROVE, ""
        answer.save(update_fields=["state", "return_reason"])
        timeline.event(case, "Persetujuan jawaban diminta.", by=by, at=now, about=answer)
        managers = notices.managers_of(case, head_office=False).exclude(pk__in=answer.writers)
        notices.tell(managers, case, f"Jawaban kasus {case} menunggu persetujuan Anda.", at=now)
        trail.record("answer.submitted", case, by=by)
    return answer


@transaction.atomic
def approve(case_id: int, *, seen: int, by: User) -> Answer:
    """Approve what one has read. Approving twice is harmless.

    :raises Forbidden: not a manager of the team. :raises OwnWork: they had a hand in it.
    :raises MovedOn: it was changed, sent or taken back in between.
    """
    case, answer = _waiting(case_id, seen, by)
    if answer.state == Answer.State.APPROVED and answer.approved_by_id == by.pk:
        return answer
    _ensure_waits(answer)
    answer.state, answer.approved_by, answer.approved_at = Answer.State.APPROVED, by, timezone.now()
    answer.save(update_fields=["state", "approved_by", "approved_at"])
    timeline.event(case, "Jawaban disetujui.", by=by, at=answer.approved_at, about=answer)
    notices.tell([answer.written_by], case, f"Jawaban kasus {case} disetujui: kirimkan.", at=answer.approved_at)
    trail.record("answer.approved", case, by=by)
    return answer


@transaction.atomic
def send_back(case_id: int, reason: str, *, seen: int, by: User) -> Answer:
    """Give the draft back to who wrote it, with what is to be mended.

    :raises NoReason: without one. The rest as `approve`.
    """
    if not reason.strip():
        raise NoReason
    case, answer = _waiting(case_id, seen, by)
    _ensure_waits(answer)
    answer.state, answer.return_reason = Answer.State.DRAFT, reason.strip()
    answer.save(update_fields=["state", "return_reason"])
    now, told = timezone.now(), f"Draf jawaban dikembalikan: {answer.return_reason}"
    timeline.event(case, told, by=by, at=now, about=answer)
    notices.tell([answer.written_by], case, f"Draf jawaban kasus {case} dikembalikan untuk diperbaiki.", at=now)
    trail.record("answer.returned", case, by=by)
    return answer


def _waiting(case_id: int, seen: int, by: User) -> tuple[Case, Answer]:
    case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    overseeing.ensure_manages(by, case)
    answer = ensure_unchanged(rounds.in_work(case), seen)
    if by.pk in answer.writers:
        raise overseeing.OwnWork
    return case, answer


def _ensure_waits(answer: Answer) -> None:
    if answer.state != Answer.State.TO_APPROVE:
        raise MovedOn(f"Jawaban ini sudah {answer.get_state_display().lower()}. Muat ulang halaman untuk melihatnya.")
