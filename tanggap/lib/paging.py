"""Paging by the key of the last row seen, never by offset: the same speed on the first page and the thousandth.

For rows that are listed by an instant and their id: newest first, or `rising`, as what is due is worked off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import QueryDict

Row = TypeVar("Row")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OLDER, NEWER = "before", "after"
"""Names of the query parameters that carry a place."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the places to go on from (None: there is nothing there). In a rising list `older` is
    what follows, as in the usual one."""

    rows: list[Row]
    older: str | None
    newer: str | None

    def links(self, asked: QueryDict) -> dict[str, str]:
        """Addresses of the neighbouring pages under the same filters; "" where there is none."""
        return {"older": _link(asked, OLDER, self.older), "newer": _link(asked, NEWER, self.newer)}


def _link(asked: QueryDict, parameter: str, place: str | None) -> str:
    if place is None:
        return ""
    query = asked.copy()
    for name in (OLDER, NEWER):
        query.pop(name, None)
    query[parameter] = place
    return f"?{query.urlencode()}"


def page(
    rows: "models.QuerySet[Any, Row]",
    asked: Mapping[str, Any],
    *,
    by: str = "at",
    size: int = 50,
    rising: bool = False,
) -> Page[Row]:
    """The page that the query parameters `before` or `after` ask for; a place that cannot be read is the start."""
    if place := _read(asked.get(NEWER, "")):
        found = list(_beyond(rows, place, by, not rising)[: size + 1])
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, older=_write(shown[-1], by), newer=_write(shown[0], by))
    place = _read(asked.get(OLDER, ""))
    return _cut(list(_beyond(rows, place, by, rising)[: size + 1]), by, size, is_first=place is None)


def is_first(asked: Mapping[str, Any]) -> bool:
    """Whether the start is asked for."""
    return not (asked.get(OLDER) or asked.get(NEWER))


def head(rows: "models.QuerySet[Any, Row]", *, by: str, size: int, rising: bool) -> "models.QuerySet[Any, Row]":
    """The query of the first page, for whoever keeps it prepared; `first` takes what it finds."""
    return _beyond(rows, None, by, rising)[: size + 1]


def first(found: list[Row], *, by: str, size: int) -> Page[Row]:
    """The first page of what `head` found."""
    return _cut(found, by, size, is_first=True)


def _cut(found: list[Row], by: str, size: int, *, is_first: bool) -> Page[Row]:
    """A page of rows of which one more was asked for than is shown."""
    shown = found[:size]
    older = _write(shown[-1], by) if len(found) > size else None
    return Page(shown, older=older, newer=None if is_first or not shown else _write(shown[0], by))


def batches(
    rows: "models.QuerySet[Any, Row]", *, by: str = "at", size: int = 2000, rising: bool = False
) -> Iterator[list[Row]]:
    """All rows, newest first, in batches that are each a query of their own: any number in constant memory."""
    place = None
    while found := list(_beyond(rows, place, by, rising)[:size]):
        yield found
        place = _place(found[-1], by)


Place = tuple[datetime, int]


def _beyond(
    rows: "models.QuerySet[Any, Row]", place: Place | None, by: str, rising: bool
) -> "models.QuerySet[Any, Row]":
    """What comes after the place in that direction, in its order."""
    reach, passed, sign = ("gte", "lte", "") if rising else ("lte", "gte", "-")
    if place:
        at, pk = place
        rows = rows.filter(**{f"{by}__{reach}": at}).exclude(**{by: at, f"pk__{passed}": pk})
    return rows.order_by(f"{sign}{by}", f"{sign}pk")


def _place(row: Any, by: str) -> Place:
    return getattr(row, by), int(row.pk)


def _write(row: Any, by: str) -> str:
    at, pk = _place(row, by)
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{pk}"


def _read(text: str) -> Place | None:
    moment, _, pk = text.partition("-")
    if not (moment.isdecimal() and pk.isdecimal() and len(text) < 40):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(moment)), min(int(pk), 2**63 - 1)
    except OverflowError:
        return None
