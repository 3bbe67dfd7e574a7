"""The sample's weekly evaluations: made on their Mondays, signed by the manager, all but the newest."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tanggap.demo.cases.cast import Cast
from tanggap.desk.evaluation import making, signing
from tanggap.desk.evaluation.weeks import WEEK, last_complete, made_at
from tanggap.desk.models import Evaluation

TOLD = Path(__file__).parent / "weeks.toml"
WRITTEN_AFTER = timedelta(hours=2, minutes=40)
"""Between the making and the manager's signature."""
DAY = timedelta(days=1)


def scripts(cast: Cast, now: datetime) -> list[tuple[date, Iterator[datetime]]]:
    """One for each Monday: the weeks that are told of, and the newest, which nobody has signed."""
    told = tomllib.loads(TOLD.read_text(encoding="utf-8"))["week"]
    newest = last_complete(now)
    mondays = [newest - n * WEEK for n in range(len(told), 0, -1)]
    older = [(monday, _evaluate(monday, row, cast)) for monday, row in zip(mondays, told, strict=True)]
    return [*older, (newest, _evaluate(newest))]


def _evaluate(monday: date, told: dict[str, Any] | None = None, cast: Cast | None = None) -> Iterator[datetime]:
    yield made_at(monday)
    evaluation = making.make(monday)
    if told is None or cast is None or evaluation.is_signed:
        return
    signed_at = made_at(monday) + WRITTEN_AFTER
    yield signed_at
    done = _sign(evaluation, told, cast, signed_at)
    for days, pk in sorted(done):
        yield signed_at + days * DAY
        signing.mark_done(pk, by=cast.users["manager"])


def _sign(evaluation: Evaluation, told: dict[str, Any], cast: Cast, at: datetime) -> list[tuple[int, int]]:
    """Write, promise and sign; which promises are kept after how many days."""
    manager, monday, kept = cast.users["manager"], evaluation.monday, []
    for row in told["improvements"]:
        due_on = (at + row["due"] * DAY).date()
        made = signing.add_improvement(monday, row["text"], owner=cast.users[row["owner"]], due_on=due_on, by=manager)
        kept += [(row["done"], made.pk)] if "done" in row else []
    written = signing.write_findings(monday, told["findings"], seen=evaluation.edition, by=manager)
    signing.sign(monday, seen=written.edition, by=manager)
    return kept
