"""How many are in each queue, never counted further than a hundred (D23)."""

from tanggap.desk.models import CaseQuerySet
from tanggap.desk.queues.lists import queues_of, waiting_for
from tanggap.identity.models import User
from tanggap.lib.prepared import Question, ask

MOST = 100
Count = tuple[str, str]


def bounded(rows: CaseQuerySet) -> int:
    """How many there are, `MOST` at most: more are not looked at."""
    return int(rows.order_by()[:MOST].count())


def told(number: int) -> str:
    """`7`, `99+`."""
    return f"{MOST - 1}+" if number >= MOST else str(number)


def counts(user: User) -> dict[str, str]:
    """What stands beside each queue of open work, in words, in one round trip; "" where there is nothing."""
    asked = [queue for queue in queues_of(user) if queue.is_open_work]
    numbers = ask(*(_question(queue.rows(user)) for queue in asked))
    return {queue.code: told(number) if number else "" for queue, number in zip(asked, numbers, strict=True)}


def waiting(user: User) -> int:
    """The number in the rail."""
    return bounded(waiting_for(user))


def _question(rows: CaseQuerySet) -> Question:
    sql, params = rows.order_by().values("pk")[:MOST].query.sql_with_params()
    return Question(f"select count(*) from ({sql}) counted", params, lambda found: int(found[0][0]))  # noqa: S608
