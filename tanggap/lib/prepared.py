"""A query whose SQL is built once: for the few that run on every page.

Django builds the SQL of a query set anew each time, which costs several times what PostgreSQL needs to answer it by
key. `Prepared` builds it at the first call, with a marker in the place of each value, and from then on only fills in
the values. The rule itself stays where it belongs, in a query set.

`ask` puts several of them to the database in one round trip.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection as usual_connection
from django.db import connections, models, router
from django.db.models.query import get_related_populators
from psycopg import Binary

M = TypeVar("M", bound=models.Model)

MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda index: -7_031_905_000 - index,
    str: lambda index: f"prepared marker {index}",
    bytes: lambda index: f"prepared marker {index}".encode(),
    datetime: lambda index: datetime(1, 1, 1, 0, 0, index, 7, tzinfo=UTC),
}


class Prepared(Generic[M]):
    """`Prepared(lambda pk: User.objects.filter(pk=pk), int)`, then `that(12)` gives a list of users.

    Every value must reach the SQL as it is given: no `in`, no `None`, no lookup that changes its value.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M]"], *kinds: type) -> None:
        self.build = build
        self.markers = [MARKERS[kind](index) for index, kind in enumerate(kinds)]
        self.plan: _Plan | None = None

    def __call__(self, *values: Any) -> list[M]:
        return self._planned().run(values)

    def asked(self, *values: Any) -> "Question":
        """For `ask`: the same query with these values, not put to the database yet."""
        plan = self._planned()
        return Question(plan.sql, plan.filled_in(values), plan.instances)

    def _planned(self) -> "_Plan":
        if self.plan is None:
            self.plan = _Plan(self.build(*self.markers), self.markers)
        return self.plan


@dataclass(frozen=True)
class Question:
    """A query with its values, and what becomes of its rows."""

    sql: str
    params: Sequence[Any]
    read: Callable[[list[Any]], Any] = list


def ask(*questions: Question) -> list[Any]:
    """Put several questions in one round trip; the answers in their order.

    The database answers one after the other, each as if it had come by itself: within a transaction, what follows a
    lock sees what was committed while that was waited for. It needs values that the client fills in, as Django's
    connections do unless `server_side_binding` is set.
    """
    params = [param for question in questions for param in question.params]
    answers = []
    with usual_connection.cursor() as cursor:
        cursor.execute("; ".join(question.sql for question in questions), params)
        for question in questions:
            answers.append(question.read(cursor.fetchall()))
            cursor.nextset()
    return answers


class _Plan:
    """The SQL, where each value goes, and how rows become instances with their related ones."""

    def __init__(self, queryset: "models.QuerySet[Any]", markers: Sequence[Any]) -> None:
        self.db = router.db_for_read(queryset.model)
        compiler = queryset.query.get_compiler(self.db)
        self.sql, wrapped = compiler.as_sql()
        params = [param.obj if isinstance(param, Binary) else param for param in wrapped]
        self.params = [markers.index(param) if param in markers else _Fixed(param) for param in params]
        if {place for place in self.params if isinstance(place, int)} != set(range(len(markers))):
            raise ValueError(f"not every value of this query reaches its SQL unchanged: {self.sql}")
        shape: Any = compiler.klass_info
        fields = shape["select_fields"]
        self.span = slice(fields[0], fields[-1] + 1)
        self.model = shape["model"]
        select: Any = compiler.select
        self.names = [column[0].target.attname for column in select[self.span]]
        self.related = get_related_populators(shape, select, self.db)  # type: ignore[call-arg]
        self.converters = list(compiler.get_converters([column[0] for column in select]).items())

    def run(self, values: Sequence[Any]) -> list[Any]:
        with connections[self.db].cursor() as cursor:
            cursor.execute(self.sql, self.filled_in(values))
            return self.instances(cursor.fetchall())

    def filled_in(self, values: Sequence[Any]) -> list[Any]:
        return [place.value if isinstance(place, _Fixed) else values[place] for place in self.params]

    def instances(self, rows: list[Any]) -> list[Any]:
        return [self._instance(list(row), connections[self.db]) for row in rows]

    def _instance(self, row: list[Any], connection: Any) -> Any:
        for position, (converters, expression) in self.converters:
            for convert in converters:
                row[position] = convert(row[position], expression, connection)
        instance = self.model.from_db(self.db, self.names, row[self.span])
        for populator in self.related:
            populator.populate(row, instance)
        return instance


class _Fixed:
    """A parameter that is the same in every call."""

    def __init__(self, value: Any) -> None:
        self.value = value
