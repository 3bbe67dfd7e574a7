"""What happens to a letter after it was made: it is read, or taken back."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.lib.errors import DomainError
from tanggap.messaging.models import Letter, LetterReading, LetterWithdrawal


class ReasonNeeded(DomainError):
    """A letter is not taken back without a reason."""

    message = "Tulis alasan penarikan; pelanggan membacanya."


def note_reading(letter: Letter, *, user_id: int) -> None:
    """Record the first opening by the member; later ones change nothing (P18)."""
    row = LetterReading(letter=letter, user_id=user_id, at=timezone.now())
    LetterReading.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def withdraw(letter: Letter, *, reason: str, by: trail.Actor) -> LetterWithdrawal:
    """Mark a letter as no longer holding; it stays in the inbox with the reason. Safe to repeat.

    :raises ReasonNeeded: no reason.
    """
    if not reason.strip():
        raise ReasonNeeded
    Letter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    if done := LetterWithdrawal.objects.filter(letter=letter).first():
        return done
    facts = {"reason": reason.strip()[:200], "at": timezone.now(), "by": by.actor_label[:120]}
    withdrawal = LetterWithdrawal.objects.create(letter=letter, **facts)
    trail.record("letter.withdrawn", letter, by=by)
    return withdrawal
