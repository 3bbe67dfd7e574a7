"""A query whose SQL is built once: for the few that run on every page.

Django builds the SQL of a query set anew each time, which costs several times what PostgreSQL needs to answer it by
key. `Prepared` builds it at the first call, with a marker in the place of each value, and from then on only fills in
the values. The rule itself stays where it belongs, in a query set.

`PreparedEach` does so for a rule whose SQL differs by what somebody may see. `ask` puts several of them to the database
in one round trip.
"""

from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection as usual_connection
from django.db import connections, models, router
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    get_related_populators,
)
from psycopg import Binary, sql
from psycopg.types.numeric import Int8

Row = TypeVar("Row")
MOST_SHAPES = 1000
MOST_PREPARED = 300
"""So many plans each connection of the database keeps; the one unused for longest goes."""

MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda index: -7_031_905_000 - index,
    str: lambda index: f"prepared marker {index}",
    bytes: lambda index: f"prepared marker {index}".encode(),
    datetime: lambda index: datetime(1, 1, 1, 0, 0, index, 7, tzinfo=UTC),
    list: lambda index: [-7_031_905_000 - index],
    UUID: lambda index: UUID(int=7_031_905_000 + index),
}


class AnyOf(models.Lookup):
    """`case__any_of=[…]`: as `in`, with the list as one value, so that the SQL is the same for any number."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = any(%s)", [*params, self.rhs]


models.IntegerField.register_lookup(AnyOf)
models.CharField.register_lookup(AnyOf)
models.ForeignKey.register_lookup(AnyOf)


class Prepared(Generic[Row]):
    """`Prepared(lambda pk: User.objects.filter(pk=pk), int)`, then `that(12)` gives a list of users.

    Every value must reach the SQL as it is given: no `in` (see `AnyOf`), no `None`, no lookup that changes its value.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"], *kinds: type) -> None:
        self.build = build
        self.markers = [MARKERS[kind](index) for index, kind in enumerate(kinds)]
        self.plan: _Plan | None = None

    def __call__(self, *values: Any) -> list[Row]:
        return self._planned().run(values)

    def first(self, *values: Any) -> Row | None:
        """The first row, for a query that finds one at most."""
        return next(iter(self(*values)), None)

    def asked(self, *values: Any) -> "Question":
        """For `ask`: the same query with these values, not put to the database yet."""
        plan = self._planned()
        return Question(plan.sql, plan.filled_in(values), plan.read)

    def prepare(self) -> None:
        """Build the SQL now, and let go of whatever the query set was built from: somebody's question, for one."""
        self._planned()
        del self.build

    def _planned(self) -> "_Plan":
        if self.plan is None:
            self.plan = _Plan(self.build(*self.markers), self.markers)
        return self.plan


class PreparedEach(Generic[Row]):
    """A query whose SQL differs by something that can be compared, as by what roles somebody holds: prepared once for
    each such shape.

    `PreparedEach(lambda user, number: Case.objects.visible_to(user).filter(number=number), str)`, then
    `that(user.sight, user)(number)`. What `build` takes first must be decided by the shape alone.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"], *kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self.shapes: dict[Hashable, Prepared[Row]] = {}

    def __call__(self, shape: Hashable, *given: Any) -> Prepared[Row]:
        known = self.shapes.get(shape)
        if known is None:
            if len(self.shapes) >= MOST_SHAPES:
                self.shapes.clear()
            known = Prepared(lambda *values: self.build(*given, *values), *self.kinds)
            known.prepare()
            self.shapes[shape] = known
        return known


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
    """The SQL, where each value goes, and how rows become what the query set gives."""

    def __init__(self, queryset: "models.QuerySet[Any, Any]", markers: Sequence[Any]) -> None:
        self.db = router.db_for_read(queryset.model)
        compiler = queryset.query.get_compiler(self.db)
        self.read: Callable[[list[Any]], list[Any]] = list
        try:
            self.sql, wrapped = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = NOTHING, []
            return
        params = [param.obj if isinstance(param, Binary) else param for param in wrapped]
        if not all(marker in params for marker in markers):
            raise ValueError(f"not every value of this query reaches its SQL unchanged: {self.sql}")
        self.sql, left = _with_its_words(self.sql, params, markers)
        self.params = [_Value(markers.index(param), param) if param in markers else _Fixed(param) for param in left]
        is_whole = queryset._iterable_class is ModelIterable
        self.read = _Instances(compiler, self.db) if is_whole else _tuples(queryset, compiler)

    def run(self, values: Sequence[Any]) -> list[Any]:
        cursor = preparing_cursor(connections[self.db], self.sql)
        cursor.execute(self.sql, self.filled_in(values))
        return self.read(cursor.fetchall())

    def filled_in(self, values: Sequence[Any]) -> list[Any]:
        return [param.of(values) for param in self.params]


NOTHING = "select null where false"


def _with_its_words(query: str, params: Sequence[Any], markers: Sequence[Any]) -> tuple[str, list[Any]]:
    """The SQL with its fixed texts written out, and the parameters that are left.

    A state or a kind must stand in a kept plan for a partial index to be found; ids stay values, so that all who hold
    the same roles share one plan.
    """
    words = [_word(param) if isinstance(param, str) and param not in markers else "%s" for param in params]
    left = [param for param, word in zip(params, words, strict=True) if word == "%s"]
    return query.replace("%%", "%%%%") % tuple(words), left


def _word(text: str) -> str:
    return sql.Literal(str(text)).as_string().replace("%", "%%")


class _PreparingCursor(ServerBindingCursor):
    """Django's cursor for values that the database fills in; it remembers what it sent for whoever records queries."""

    def _send_query_prepared(self, name: bytes, query: Any, **options: Any) -> None:
        self._query = query
        super()._send_query_prepared(name, query, **options)  # type: ignore[misc]


def preparing_cursor(connection: Any, query: str) -> CursorWrapper:
    """A cursor for this statement, which the database parses and plans once for each connection: both take longer than
    finding rows by key. Django's own cursors fill in values themselves, so that no two of their statements are alike.

    It is kept as long as the plan is, for what it has learnt of the columns, and is not to be closed; its rows must be
    fetched before the statement is put again.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    kept: dict[str, _PreparingCursor] | None = getattr(raw, "preparing_cursors", None)
    if kept is None:
        raw.prepare_threshold, raw.prepared_max = 0, MOST_PREPARED
        kept = raw.preparing_cursors = {}
    if (cursor := kept.get(query)) is None:
        if len(kept) >= MOST_PREPARED:
            kept.clear()
        cursor = kept[query] = _PreparingCursor(raw)  # type: ignore[call-arg]
    prepared: CursorWrapper = connection._prepare_cursor(cursor)
    return prepared


class _Instances:
    """Makes instances of rows, with their related ones."""

    def __init__(self, compiler: Any, db: str) -> None:
        shape, select = compiler.klass_info, compiler.select
        fields = shape["select_fields"]
        self.db = db
        self.span = slice(fields[0], fields[-1] + 1)
        self.model = shape["model"]
        self.names = [column[0].target.attname for column in select[self.span]]
        self.related = get_related_populators(shape, select, db)  # type: ignore[call-arg]
        self.converters = list(compiler.get_converters([column[0] for column in select]).items())

    def __call__(self, rows: list[Any]) -> list[Any]:
        if self.converters:
            connection = connections[self.db]
            rows = [_converted(row, self.converters, connection) for row in rows]
        return [self._instance(row) for row in rows]

    def _instance(self, row: Sequence[Any]) -> Any:
        instance = self.model.from_db(self.db, self.names, row[self.span])
        for populator in self.related:
            populator.populate(row, instance)
        return instance


def _tuples(queryset: Any, compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """Reads the rows of a `values_list`, named, flat or plain; none that needs its values changed."""
    if compiler.get_converters([column[0] for column in compiler.select]):
        raise ValueError("values that Django changes as it reads them are asked for as instances")
    if queryset._iterable_class is NamedValuesListIterable:
        make: Callable[[Any], Any] = namedtuple("Row", queryset._fields)._make  # type: ignore[attr-defined]
        return lambda rows: [make(row) for row in rows]
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    return list


def _converted(given: Sequence[Any], converters: list[Any], connection: Any) -> list[Any]:
    row = list(given)
    for position, (functions, expression) in converters:
        for convert in functions:
            row[position] = convert(row[position], expression, connection)
    return row


@dataclass(frozen=True)
class _Fixed:
    """A parameter that is the same in every call."""

    value: Any

    def of(self, values: Sequence[Any]) -> Any:
        return self.value


def typed(value: Any) -> Any:
    """A value as whoever sends it to a kept plan has it: a number always as the widest, so that plans do not differ by
    how large it is."""
    return Int8(value) if type(value) is int else value


class _Value:
    """A parameter that is given with each call; a number goes as the column's type, or as the widest (see `typed`)."""

    def __init__(self, index: int, marker: Any) -> None:
        self.index = index
        self.type = type(typed(marker)) if isinstance(marker, int) else None

    def of(self, values: Sequence[Any]) -> Any:
        value = values[self.index]
        return self.type(value) if self.type else value
