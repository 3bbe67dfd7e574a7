"""Telling while a large file is read that its keys only ever rise, as cores export them: then each is there once.

PostgreSQL tells it too (`checks`), at four times the cost. It stays the judge wherever a block cannot be told here.
"""

from typing import TYPE_CHECKING, Any

from tanggap.feed.formats import Rows, Source
from tanggap.feed.staging.tables import is_large, table_of

if TYPE_CHECKING:
    import pyarrow as pa


class Ordering:
    """Whether the keys of the blocks seen so far rise from row to row.

    Keys are compared as bytes, so `rises` says nothing of contract numbers with dashes.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rises = is_large(source)
        self._last: tuple[Any, ...] | None = None

    def look(self, rows: Rows, *, fits: bool) -> None:
        """:param fits: every row can be read or is refused by the typed stage."""
        if self.rises:
            self.rises = fits and rows.lines is None and b'"' not in rows.text and self._rises(rows.text)

    def _rises(self, text: bytes) -> bool:
        import pyarrow as pa

        try:
            keys = self._keys(text)
        except pa.ArrowInvalid:
            return False
        first, last = (tuple(key[at].as_py() for key in keys) for at in (0, -1))
        follows = self._last is None or self._last < first
        self._last = last
        return follows and (len(keys[0]) == 1 or _is_rising(keys))

    def _keys(self, text: bytes) -> "list[pa.Array[Any]]":
        import pyarrow as pa

        kind = self.source.kind
        types = {name: pa.int16() if kind.by_name[name].type.stage == "smallint" else pa.binary() for name in kind.key}
        table = table_of(self.source, text, types)
        return [table.column(name).combine_chunks() for name in kind.key]


def _is_rising(keys: "list[pa.Array[Any]]") -> bool:
    from pyarrow import compute

    rising = None
    for key in reversed(keys):
        before, after = key[:-1], key[1:]
        less = compute.less(before, after)
        rising = less if rising is None else compute.or_(less, compute.and_(compute.equal(before, after), rising))
    return compute.all(rising, skip_nulls=False).as_py() is True
