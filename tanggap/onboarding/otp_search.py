"""What customer service finds by a telephone number: who waits for a code there, and who has just confirmed (O7)."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers import digests
from tanggap.identity.models import User
from tanggap.lib import limits, names, phone
from tanggap.lib.limits import Limit
from tanggap.messaging.models import Message
from tanggap.onboarding.models import Application, Code, Confirmation
from tanggap.onboarding.models.codes import CARRIERS
from tanggap.onboarding.states import State

RECENT = dt.timedelta(hours=24)
SEARCHES = Limit("otp.searches", 60, dt.timedelta(minutes=10))
"""Numbers that one person may look up: nobody tries out who is opening an account."""


@dataclass(frozen=True)
class Number:
    """The number that was asked for, as it may be kept in a session: its blind index, and how it is shown."""

    index: str
    masked: str

    @classmethod
    def of(cls, e164: str) -> "Number":
        return cls(digests.phone_index(e164).hex(), phone.masked(e164))


@transaction.atomic
def ask(typed: str, *, by: User) -> Number:
    """Note down that this person looks up this number, and which applications that shows.

    :param typed: in any common form: `0812…`, `62812…`, `+62 812-…`, `812…`.
    :raises BadPhone: it cannot be a mobile number; nothing is noted down.
    :raises TooManyAttempts: this person looks up too many.
    """
    number = Number.of(phone.e164(typed, mobile=True))
    limits.spend(SEARCHES, str(by.pk))
    shown: list[Application | None] = [*found(number, timezone.now())]
    for application in shown or [None]:
        trail.record("otp.searched", application, by=by)
    return number


def found(number: Number, now: dt.datetime) -> list[Application]:
    """What waits for the code sent to this number, the newest first; then what was confirmed in the last 24 hours."""
    waiting = Q(state=State.WAITING_CONFIRMATION, expires_at__gt=now)
    confirmed = Q(state__in=(State.IN_PROGRESS, State.COMPLETED), confirmation__at__gt=now - RECENT)
    rows = Application.objects.filter(waiting | confirmed, phone_index=bytes.fromhex(number.index))
    ordered = rows.select_related("product", "branch", "confirmation").order_by("-state_at")
    return sorted(ordered, key=lambda row: row.state != State.WAITING_CONFIRMATION)


@dataclass(frozen=True)
class Standing:
    """One application as customer service sees it: nothing that names the customer in full, never the code."""

    application: Application
    now: dt.datetime

    @property
    def name(self) -> str:
        return names.masked_name(self.application.full_name)

    @property
    def confirmation(self) -> Confirmation | None:
        return getattr(self.application, "confirmation", None)

    @cached_property
    def code(self) -> Code | None:
        """The last one made."""
        return self.application.codes.last()

    @property
    def left(self) -> dt.timedelta | None:
        """How long the code can still be entered; None: it cannot."""
        code = self.code
        is_alive = code is not None and code.ended_at is None and not code.is_expired(self.now)
        return code.expires_at - self.now if code and is_alive else None

    @cached_property
    def messages(self) -> list[Message]:
        """How the last code and its link fare on their way, the older first."""
        if self.code is None:
            return []
        mine = Message.objects.about(self.application).filter(kind__in=CARRIERS, created_at__gte=self.code.made_at)
        return list(mine.order_by("pk"))

    def involves(self, user: User) -> bool:
        return self.application.involves(user)
