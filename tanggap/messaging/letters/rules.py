"""The settings of letters: which rules hold, after how many days, who signs."""

from collections.abc import Sequence

from django.db import transaction

from tanggap.audit import trail
from tanggap.institution.current import Kept, forget_on_commit
from tanggap.messaging.letters.kinds import FIRST, REMINDER, SECOND, THIRD
from tanggap.messaging.models import LetterRules


def _load() -> LetterRules:
    return LetterRules.objects.filter(pk=1).first() or LetterRules()


rules = Kept(_load)
"""What holds now, at most a second old; what comes with the house before anybody has saved."""


def days_of(row: LetterRules) -> dict[str, int]:
    """For each letter by rule that is switched on, the days after the due date; before it, if negative."""
    arrears = {FIRST: row.first_days, SECOND: row.second_days, THIRD: row.third_days}
    return ({REMINDER: -row.reminder_days} if row.sends_reminders else {}) | (arrears if row.sends_arrears else {})


@transaction.atomic
def save_rules(row: LetterRules, *, by: trail.Actor, fields: Sequence[str]) -> LetterRules:
    """Letters that are due already are looked at again by the changed rules when they are to be sent."""
    row.save()
    trail.record("letter_rules.changed", row, by=by, fields=fields)
    forget_on_commit()
    return row


@transaction.atomic
def seed(*, by: trail.Actor) -> None:
    """What a new institution starts with; a row that exists is left as it is."""
    if not LetterRules.objects.exists():
        save_rules(LetterRules(), by=by, fields=["reminder_days", "first_days", "second_days", "third_days"])
