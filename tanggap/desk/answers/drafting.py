"""Writing the answer: a draft that several may have a hand in, each seeing what the others wrote (D4, D18)."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import account_numbers, overseeing
from tanggap.desk.answers import rounds
from tanggap.desk.models import Answer, Case
from tanggap.desk.moves import MovedOn, ensure_open
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError

LONGEST = 8000


class BadAnswer(DomainError):
    message = "Tulis jawabannya lebih dahulu."


@transaction.atomic
def write(case_id: int, text: str, *, seen: int, by: User) -> Answer:
    """Save the draft of this round; one that was approved, or waited for it, is a draft again. The same text saved
    twice is harmless.

    :param seen: the edition that was before the writer's eyes, 0 for none.
    :raises NotFound: not theirs to see. :raises Forbidden: officers do not answer. :raises BadAnswer: empty, too long.
    :raises MovedOn: it was sent, or changed by somebody else in between. :raises AccountNumber: see `account_numbers`.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    ensure_open(case)
    overseeing.ensure_answers_customers(by)
    text = text.replace("\r\n", "\n").strip()
    _ensure_fit(text, case)
    answer = rounds.in_work(case)
    if answer and answer.text == text and answer.state != Answer.State.SENT:
        return answer
    _ensure_seen(answer, seen)
    answer = answer or Answer(case=case, round=case.answers.count() + 1, edition=0)
    answer.text, answer.state, answer.is_general = text, Answer.State.DRAFT, not evidence.identity_passed(case)
    answer.written_by, answer.written_at, answer.edition = by, now, answer.edition + 1
    answer.writers = sorted({*answer.writers, by.pk})
    answer.approved_by = answer.approved_at = None
    answer.save()
    trail.record("answer.drafted", case, by=by)
    return answer


def ensure_unchanged(answer: Answer | None, seen: int) -> Answer:
    """The answer as it was seen.

    :raises BadAnswer: there is none. :raises MovedOn: somebody has changed it in between.
    """
    if answer is None:
        raise BadAnswer
    _ensure_seen(answer, seen)
    return answer


def _ensure_seen(answer: Answer | None, seen: int) -> None:
    if answer and answer.state == Answer.State.SENT:
        raise MovedOn(f"Jawaban sudah dikirim oleh {answer.sent_by or answer.written_by}.")
    if answer and answer.edition != seen:
        raise MovedOn(
            f"{answer.written_by} mengubah draf ini sementara Anda menulis. Bandingkan keduanya, lalu simpan lagi."
        )


def _ensure_fit(text: str, case: Case) -> None:
    if not text:
        raise BadAnswer
    if len(text) > LONGEST:
        raise BadAnswer(f"Jawaban ini {len(text)} karakter; paling panjang {LONGEST}.")
    account_numbers.ensure_none(text, case)
