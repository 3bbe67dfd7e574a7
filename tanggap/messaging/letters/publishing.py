"""Making the letters of a published draft, in batches by the queue: stopped anywhere, it goes on where it was (P18)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tanggap.customers.models import Customer
from tanggap.institution.current import institution
from tanggap.messaging.letters.hours import holidays_from, next_allowed
from tanggap.messaging.letters.kinds import BILLING, NOTICE
from tanggap.messaging.letters.making import common_values, make
from tanggap.messaging.models import LetterAddressee, LetterDraft
from tanggap.messaging.template_language import read

BATCH = 50
"""Letters of one transaction: other letters wait that long for their numbers."""
TASK = "letters.publish"


@dataclass(frozen=True)
class Publisher:
    """Who published the draft: the letters are theirs, whatever process makes them."""

    actor_id: int | None
    actor_label: str


def start(draft_id: int, at: datetime | None = None) -> None:
    """Have the queue work on a draft, once the caller's transaction commits; what waits already is enough."""
    job = app.configure_task(TASK, queueing_lock=f"{TASK}.{draft_id}", schedule_at=at)
    try:
        with transaction.atomic():
            job.defer(draft_id=draft_id)
    except AlreadyEnqueued:
        pass


def run(draft_id: int) -> datetime | None:
    """Make all letters of the draft that may go now, and end it when none is left.

    :return: when the next may go, if some wait for their hours.
    """
    while publish_batch(draft_id):
        pass
    return _end(draft_id)


@transaction.atomic
def publish_batch(draft_id: int) -> int:
    """Make the next letters, at most `BATCH`; how many were looked at. Others' batches are left alone."""
    draft = LetterDraft.objects.get(pk=draft_id)
    now = timezone.now()
    waiting = draft.addressees.filter(letter=None, due_at__lte=now).order_by("pk")
    free = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    rows = list(free.select_related("customer", "contract__branch")[:BATCH])
    for row in rows:
        _put_off(row, now) if _is_untimely(draft, row, now) else _make(draft, row)
    return len(rows)


def _is_untimely(draft: LetterDraft, row: LetterAddressee, now: datetime) -> bool:
    return draft.asks_for_money and _allowed(row, now) > now


def _put_off(row: LetterAddressee, now: datetime) -> None:
    row.due_at = _allowed(row, now)
    row.save(update_fields=["due_at"])


def _allowed(row: LetterAddressee, now: datetime) -> datetime:
    return next_allowed(now, row.contract.tz if row.contract else institution().tz, holidays_from(now.date()))


def _make(draft: LetterDraft, row: LetterAddressee) -> None:
    customer: Customer = row.customer
    values = common_values(customer, row.contract)
    words = {"judul": read(draft.title).fill(values), "isi": read(draft.body).fill(values)}
    by = Publisher(draft.published_by_id, draft.published_by)
    kind = BILLING if draft.asks_for_money else NOTICE
    row.letter = make(kind, customer=customer, contract=row.contract, about=draft, by=by, **words)
    row.save(update_fields=["letter"])


@transaction.atomic
def _end(draft_id: int) -> datetime | None:
    draft = LetterDraft.objects.select_for_update().get(pk=draft_id)
    left: datetime | None = draft.addressees.filter(letter=None).aggregate(at=Min("due_at"))["at"]
    if left is None and draft.state == LetterDraft.State.PUBLISHING:
        draft.state = LetterDraft.State.PUBLISHED
        draft.save(update_fields=["state"])
    return left
