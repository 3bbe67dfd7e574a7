"""How far the newest code's message has come, for lists: never more than its state (O5, O12)."""

from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from tanggap.messaging.deliveries import tone_of
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sent
from tanggap.onboarding.models import Application, ApplicationQuerySet, Code
from tanggap.onboarding.states import State

CODE = "confirmation_code"
NOT_OUT = (Sent.QUEUED, Sent.SENDING, Sent.FAILED, Sent.EXPIRED, Sent.UNKNOWN)
"""States in which nobody can say that the customer has the code."""


class Told(NamedTuple):
    """A delivery in words, with the tone of its badge: the one that its message has everywhere."""

    text: str
    tone: str


WORDS: dict[str, str] = {
    Sent.QUEUED: "OTP menunggu dikirim",
    Sent.SENDING: "OTP sedang dikirim",
    Sent.SENT: "OTP terkirim",
    Sent.DELIVERED: "OTP sampai",
    Sent.READ: "OTP dibaca",
    Sent.FAILED: "OTP gagal",
    Sent.EXPIRED: "OTP gagal",
    Sent.UNKNOWN: "OTP tidak pasti",
}
NONE_YET = Told("OTP belum dikirim", "danger")


def with_delivery(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Each row with `delivery`, the state of its newest code's message, and `has_code`: one was made in this round."""
    about = Message.objects.filter(
        about_type=Application._meta.label_lower, about_id=Cast(OuterRef("pk"), CharField()), kind=CODE
    )
    newest = Subquery(about.order_by("-pk").values("state")[:1])
    codes = Code.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    return rows.annotate(delivery=newest, has_code=Exists(codes))


NOT_DELIVERED = Q(state=State.WAITING_CONFIRMATION) & (Q(has_code=False) | Q(delivery__in=NOT_OUT))
"""*OTP gagal / belum terkirim*, of rows `with_delivery`."""


def told(row: Application) -> Told | None:
    """The words for a row `with_delivery`; None where no customer is waited for."""
    if row.state != State.WAITING_CONFIRMATION:
        return None
    state = row.delivery if row.has_code else None  # type: ignore[attr-defined]
    return Told(WORDS[state], tone_of(Sent(state))) if state else NONE_YET
