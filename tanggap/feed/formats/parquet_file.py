"""Parquet: typed columns, read some thousand rows at a time (F1).

What a column holds must fit what the format asks of it: contract numbers and other keys are strings, because numbers
lose their leading zeros; times have a zone. A column of another type may only be empty.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from tanggap.feed.formats.lines import opened
from tanggap.feed.formats.records import FileRefused, Record, Rows, Source, Unreadable, as_rows

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH = 4_096
LONGEST_BATCH = 64 << 20


class ParquetFile(Source):
    """A Parquet file; its rows are numbered from 1, and `bytes_read` are those of the rows as text."""

    _rows = 0

    @contextmanager
    def opened(self) -> Iterator[Iterator[Rows | Unreadable]]:
        with opened(self.path) as source:
            with _sound():
                file = self._file(source)
                self.columns = [name.strip().lower() for name in file.schema_arrow.names]
            self._rows = file.metadata.num_rows
            self.check_columns()
            self._check_size(file)
            yield self._blocks(file)

    def expected_rows(self, read: int) -> int | None:
        return max(read, self._rows)

    def _file(self, source: BinaryIO) -> "pq.ParquetFile":
        import pyarrow.parquet as pq

        return pq.ParquetFile(source, buffer_size=1 << 20, page_checksum_verification=True)

    def _check_size(self, file: "pq.ParquetFile") -> None:
        groups = range(file.metadata.num_row_groups)
        self.check_swelling(sum(file.metadata.row_group(group).total_byte_size for group in groups))

    def _blocks(self, file: "pq.ParquetFile") -> Iterator[Rows | Unreadable]:
        row = 1
        for batch in self._batches(file):
            text = self._text(batch)
            self.bytes_read += len(text)
            self.check_swelling(self.bytes_read)
            yield from self._taken(text, row, batch.num_rows)
            row += batch.num_rows

    def _batches(self, file: "pq.ParquetFile") -> Iterator["pa.RecordBatch"]:
        with _sound():
            for batch in file.iter_batches(batch_size=BATCH, use_threads=False):
                if batch.nbytes > LONGEST_BATCH:
                    raise FileRefused("Isi berkas ini terlalu panjang; ini bukan berkas data.")
                if batch.num_rows:
                    yield batch

    def _text(self, batch: "pa.RecordBatch") -> bytes:
        """The batch as CSV; without quotes, which the checks pass faster, where it can be."""
        import pyarrow as pa
        from pyarrow.csv import WriteOptions, write_csv

        from tanggap.feed.formats.arrow_values import as_text

        columns = [as_text(column, self.kind.by_name[name]) for name, column in zip(self.columns, batch, strict=True)]
        table = pa.table(columns, names=self.columns)
        for style in ("none", "needed"):
            out = io.BytesIO()
            try:
                write_csv(table, out, WriteOptions(include_header=False, quoting_style=style))
            except pa.ArrowInvalid:
                continue
            return out.getvalue()
        raise FileRefused

    def _taken(self, text: bytes, row: int, count: int) -> Iterator[Rows | Unreadable]:
        """The batch as it is, if each of its records is one line of characters that can be stored."""
        try:
            plain = text.decode()
        except UnicodeDecodeError:
            raise FileRefused("Berkas ini bukan UTF-8.") from None
        if text.count(b"\n") == count and b"\0" not in text and b"\r" not in text:
            yield Rows(text, count, row)
            return
        records: list[Record] = []
        for number, fields in enumerate(csv.reader(io.StringIO(plain, newline="")), start=row):
            if "\0" in "".join(fields):
                raw = ",".join(fields).replace("\0", "\N{REPLACEMENT CHARACTER}")
                yield Unreadable(number, "unreadable", raw)
            else:
                records.append((number, fields))
        if records:
            yield as_rows(records, self.delimiter)


@contextmanager
def _sound() -> Iterator[None]:
    """:raises FileRefused: what is read is no Parquet, or not whole."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise FileRefused("Berkas Parquet rusak atau terpotong.") from None
