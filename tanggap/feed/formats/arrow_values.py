"""Values of a Parquet column as the texts that a CSV file would hold (F1)."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tanggap.feed.columns import Column
from tanggap.feed.formats.records import FileRefused

LARGEST_WHOLE = 1e15
CALLED = {
    "text": "string, bukan {type}: bilangan kehilangan nol di depannya",
    "number": "bilangan atau string, bukan {type}",
    "date": "date atau string, bukan {type}",
    "time": "timestamp dengan zona waktu atau string, bukan {type}",
}


def as_text(values: pa.Array, column: Column) -> pa.Array:
    """The values, or texts that mean the same; those of a type that COPY reads as it is stay as they are.

    :raises FileRefused: the column is of a type that does not fit what it holds, and not empty.
    """
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if types.is_string(values.type) or types.is_large_string(values.type) or types.is_string_view(values.type):
        return values
    if types.is_floating(values.type):
        values = _without_nan(values)
    if values.null_count == len(values):
        return pa.nulls(len(values), pa.string())
    if _is_number(values.type) and column.type.holds == "number":
        return _number(values)
    if types.is_date(values.type) and column.type.holds == "date":
        return values
    if types.is_timestamp(values.type) and column.type.holds in ("date", "time"):
        is_fit = (values.type.tz is None) == (column.type.holds == "date")
        if is_fit:
            return _day(values) if column.type.holds == "date" else values.cast(pa.timestamp(values.type.unit, "UTC"))
    raise FileRefused(f"Kolom {column.name} harus bertipe {CALLED[column.type.holds].format(type=values.type)}.")


def _without_nan(values: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_nan(values), None, values)


def _is_number(of: pa.DataType) -> bool:
    kinds = (types.is_boolean, types.is_integer, types.is_floating, types.is_decimal)
    return any(is_kind(of) for is_kind in kinds)


def _number(values: pa.Array) -> pa.Array:
    if types.is_decimal(values.type):
        return pa.array([None if value is None else _rupiah(value) for value in values.to_pylist()], pa.string())
    return _from_float(values.cast(pa.float64())) if types.is_floating(values.type) else values


def _rupiah(value: Decimal) -> str:
    """Whole, or with two decimals; with more only if they say something, and then the check refuses it."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest.ljust(2, '0')}" if rest else whole


def _from_float(values: pa.Array) -> pa.Array:
    """Whole numbers, which pandas makes floats where one is missing, as such; of others the check says the fault."""
    is_whole = pc.and_(pc.equal(pc.trunc(values), values), pc.less(pc.abs(values), LARGEST_WHOLE))
    whole = pc.if_else(is_whole, values, None).cast(pa.int64()).cast(pa.string())
    return pc.if_else(is_whole, whole, values.cast(pa.string()))


def _day(values: pa.Array) -> pa.Array:
    """pandas keeps days as midnights; any other instant is no day, and stays what it is."""
    day = values.cast(pa.date32(), safe=False)
    is_midnight = pc.equal(day.cast(values.type), values)
    return pc.if_else(is_midnight, day.cast(pa.string()), values.cast(pa.string()))
