"""Making the letters of a published draft, in batches by the queue: stopped anywhere, it goes on where it was (P18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
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

log = structlog.get_logger(__name__)
BATCH = 50
"""Letters of one transaction: other letters wait that long for their numbers."""
RETRY = timedelta(minutes=5)
"""How soon at the earliest what is left is looked at again."""
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
    last = 0
    while last := publish_batch(draft_id, after=last):
        pass
    return _end(draft_id)


@transaction.atomic
def publish_batch(draft_id: int, *, after: int = 0) -> int:
    """Make the next letters, at most `BATCH`: the key of the last that was looked at, 0 if there was none. Others'
    batches are left alone; a letter that fails stays, and holds up no other.
    """
    draft = LetterDraft.objects.get(pk=draft_id)
    now = timezone.now()
    waiting = draft.addressees.filter(letter=None, due_at__lte=now, pk__gt=after).order_by("pk")
    free = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    rows = list(free.select_related("customer", "contract__branch")[:BATCH])
    for row in rows:
        _put_off(row, now) if _is_untimely(draft, row, now) else _try_to_make(draft, row)
    return rows[-1].pk if rows else 0


def _is_untimely(draft: LetterDraft, row: LetterAddressee, now: datetime) -> bool:
    return draft.asks_for_money and _allowed(row, now) > now


def _put_off(row: LetterAddressee, now: datetime) -> None:
    row.due_at = _allowed(row, now)
    row.save(update_fields=["due_at"])


def _allowed(row: LetterAddressee, now: datetime) -> datetime:
    return next_allowed(now, row.contract.tz if row.contract else institution().tz, holidays_from(now.date()))


def _try_to_make(draft: LetterDraft, row: LetterAddressee) -> None:
    try:
        with transaction.atomic():
            _make(draft, row)
    except Exception:  # whatever is wrong with this letter, the others wait for nothing
        log.exception("letter_not_published", addressee=row.pk)


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
    return max(left, timezone.now() + RETRY) if left else None
