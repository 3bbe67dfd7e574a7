"""How many are in each queue, never counted further than a hundred (D23)."""

import time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.utils import timezone

from tanggap.desk.models import CaseQuerySet
from tanggap.desk.queues.lists import SOON, queues_of
from tanggap.identity.models import User
from tanggap.lib.prepared import Question, ask

MOST = 100
KEPT = "numbers_of_the_desk"
MOST_BUILT = 500
_built: dict[tuple[Any, ...], dict[str, Question]] = {}


def told(number: int) -> str:
    """`7`, `99+`."""
    return f"{MOST - 1}+" if number >= MOST else str(number)


def counts(user: User) -> dict[str, str]:
    """What stands beside each queue of open work, in words, in one round trip; "" where there is nothing."""
    return {code: told(number) if number else "" for code, number in _numbers(user).items()}


def waiting(user: User) -> int:
    """The number in the rail; on a page that counted all queues it is known."""
    known = user.__dict__.get(KEPT)
    return int(known["waiting"] if known else ask(_questions(user)["waiting"])[0])


def _numbers(user: User) -> dict[str, int]:
    """Asked once for each instance of the person, that is once for each request."""
    if KEPT not in user.__dict__:
        questions = _questions(user)
        user.__dict__[KEPT] = dict(zip(questions, ask(*questions.values()), strict=True))
    numbers: dict[str, int] = user.__dict__[KEPT]
    return numbers


def _questions(user: User) -> dict[str, Question]:
    """The query of each queue, built once a minute for each person and the roles they hold: building them costs several
    times what the database needs to answer."""
    key = (user.sight, int(time.time() // 60))
    if key not in _built:
        if len(_built) >= MOST_BUILT:
            _built.clear()
        soon = timezone.now() + SOON
        asked = [queue for queue in queues_of(user) if queue.is_open_work]
        _built[key] = {queue.code: _question(queue.rows(user, soon)) for queue in asked}
    return _built[key]


def _question(rows: CaseQuerySet) -> Question:
    try:
        sql, params = rows.order_by().values("pk")[:MOST].query.sql_with_params()
    except EmptyResultSet:
        return Question("select 0", (), _number)
    return Question(f"select count(*) from ({sql}) counted", params, _number)  # noqa: S608


def _number(found: list[Any]) -> int:
    return int(found[0][0])
