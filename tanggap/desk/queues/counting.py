"""How many are in each queue, never counted further than a hundred (D23)."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from tanggap.desk.models import Case
from tanggap.desk.queues.lists import QUEUES, SOON, Queue, queues_of
from tanggap.identity.models import User
from tanggap.lib.paging import EPOCH
from tanggap.lib.prepared import PreparedEach

MOST = 100
KEPT = "numbers_of_the_desk"


def told(number: int) -> str:
    """`7`, `99+`."""
    return f"{MOST - 1}+" if number >= MOST else str(number)


def counts(user: User) -> dict[str, str]:
    """What stands beside each queue of open work, in words; "" where there is nothing."""
    return {code: told(number) if number else "" for code, number in _numbers(user).items()}


def waiting(user: User) -> int:
    """The number in the rail; on a page that counted all queues it is known."""
    known = user.__dict__.get(KEPT)
    return int(known["waiting"]) if known else _number(QUEUES["waiting"], user)


def _numbers(user: User) -> dict[str, int]:
    """Asked once for each instance of the person, that is once for each request."""
    if KEPT not in user.__dict__:
        user.__dict__[KEPT] = {queue.code: _number(queue, user) for queue in queues_of(user) if queue.is_open_work}
    numbers: dict[str, int] = user.__dict__[KEPT]
    return numbers


def _number(queue: Queue, user: User) -> int:
    shape = (user.sight, queue.code)
    if queue.is_timed:
        return len(_timed(shape, user, queue)(timezone.now() + SOON))
    return len(_untimed(shape, user, queue)())


def _first(user: User, queue: Queue, soon: datetime = EPOCH) -> "QuerySet[Case, int]":
    return queue.rows(user, soon).order_by().values_list("pk", flat=True)[:MOST]


_untimed: PreparedEach[int] = PreparedEach(_first)
_timed: PreparedEach[int] = PreparedEach(_first, datetime)
