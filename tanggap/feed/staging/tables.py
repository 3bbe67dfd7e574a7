"""Blocks of large files as Arrow tables, where whole columns are looked at in one go."""

from typing import TYPE_CHECKING

from tanggap.feed.formats import Source

if TYPE_CHECKING:
    import pyarrow as pa

WORTH = 16 << 20
"""Bytes of a file from which the tool for it is worth its loading."""


def is_large(source: Source) -> bool:
    return source.path.is_file() and source.path.stat().st_size >= WORTH


def table_of(source: Source, text: bytes, types: "dict[str, pa.DataType]") -> "pa.Table":
    """Some columns of a block that has no quotes.

    :raises ArrowInvalid: they are not of these types.
    """
    import pyarrow as pa
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

    return read_csv(
        pa.BufferReader(text),
        read_options=ReadOptions(column_names=source.columns, use_threads=False, block_size=len(text) + 1),
        parse_options=ParseOptions(delimiter=source.delimiter, quote_char=False),
        convert_options=ConvertOptions(include_columns=list(types), column_types=types, check_utf8=False),
    )
