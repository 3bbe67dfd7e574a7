"""How the newest code of an application stands, for lists: how far it has come, or why it is of no use (O12)."""

from typing import NamedTuple

from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from tanggap.messaging.deliveries import tone_of
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sent
from tanggap.onboarding.models import Application, ApplicationQuerySet, Code
from tanggap.onboarding.models.codes import CODE_MESSAGE
from tanggap.onboarding.states import State

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
REPORTED = Told("bukan nomor nasabah", "danger")
EXHAUSTED = Told("kode lima kali salah", "danger")
EXPIRED = Told("kode kedaluwarsa", "warn")


def with_delivery(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Each row with what is said of its codes.

    `delivery`: the state of the newest code's message. Of this round: `code_ending`, what became of the newest code
    ("": nothing yet; None: none was made); `live_code`, the one that the customer can enter now, or None. All are
    looked up row by row: of an `Exists` the database would make one scan over all codes there ever were.
    """
    about = Message.objects.filter(
        about_type=Application._meta.label_lower, about_id=Cast(OuterRef("pk"), CharField()), kind=CODE_MESSAGE
    )
    newest = Subquery(about.order_by("-pk").values("state")[:1])
    codes = Code.objects.filter(application=OuterRef("pk"), round=OuterRef("round"))
    return rows.annotate(
        delivery=newest,
        code_ending=Subquery(codes.order_by("-pk").values("ending")[:1]),
        live_code=Subquery(codes.live().filter(expires_at__gt=timezone.now()).values("pk")[:1]),
    )


NOT_DELIVERED = Q(state=State.WAITING_CONFIRMATION) & (Q(code_ending=None) | Q(delivery__in=NOT_OUT))
"""*OTP gagal / belum terkirim*, of rows `with_delivery`."""
WITHOUT_CODE = Q(state=State.WAITING_CONFIRMATION, live_code=None)
"""Rows `with_delivery` whose customer can do nothing before another code is sent."""


def told(row: Application) -> Told | None:
    """The words for a row `with_delivery`; None where no customer is waited for.

    A code that ended while the customer is waited for is worth more words than how well its message arrived: one that
    was killed then was reported as sent to a stranger (O6), since everything else that kills one moves the application.
    """
    if row.state != State.WAITING_CONFIRMATION:
        return None
    state = row.delivery if row.code_ending is not None else None  # type: ignore[attr-defined]
    if not state:
        return NONE_YET
    return _ended(row) or Told(WORDS[state], tone_of(Sent(state)))


def _ended(row: Application) -> Told | None:
    """Why the customer cannot enter the newest code, which arrived; None: it can be entered, or did not arrive."""
    endings = {Code.Ending.KILLED: REPORTED, Code.Ending.EXHAUSTED: EXHAUSTED}
    if row.code_ending in endings:  # type: ignore[attr-defined]
        return endings[row.code_ending]  # type: ignore[attr-defined]
    has_expired = row.live_code is None and row.delivery not in NOT_OUT  # type: ignore[attr-defined]
    return EXPIRED if has_expired else None
