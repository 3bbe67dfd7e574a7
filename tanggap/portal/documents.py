"""How many documents a member may have made: each costs a process and a third of a second, so one person's wish for
hundreds at once must not keep everybody else waiting (S7)."""

from datetime import timedelta

from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.limits import Limit

MADE = Limit("documents.member", 10, timedelta(minutes=1))


def count_document(user: User) -> None:
    """Count one document before it is made.

    :raises TooManyAttempts: more than ten in a minute; the message tells the wait.
    """
    limits.spend(MADE, str(user.pk))
