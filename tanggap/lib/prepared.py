"""A query whose SQL is built once: for the few that run on every page.

Django builds the SQL of a query set anew each time, which costs several times what PostgreSQL needs to answer it by
key. `Prepared` builds it at the first call, with a marker in the place of each value, and from then on only fills in
the values. The rule itself stays where it belongs, in a query set.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

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
        plan = self.plan
        if plan is None:
            plan = self.plan = _Plan(self.build(*self.markers), self.markers)
        return plan.run(values)


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
        connection = connections[self.db]
        params = [place.value if isinstance(place, _Fixed) else values[place] for place in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self._instance(list(row), connection) for row in cursor.fetchall()]

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
