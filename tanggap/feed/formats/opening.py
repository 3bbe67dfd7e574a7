"""The reader that fits a file's format."""

from pathlib import Path

from tanggap.feed.formats.csv_file import CsvFile
from tanggap.feed.formats.jsonl_file import JsonlFile
from tanggap.feed.formats.parquet_file import ParquetFile
from tanggap.feed.formats.records import Source
from tanggap.feed.kinds import Kind


def source_of(path: Path, kind: Kind) -> Source:
    """The file, to be opened as what its name says it is."""
    if path.suffix == ".parquet":
        return ParquetFile(path, kind)
    return JsonlFile(path, kind) if ".jsonl" in path.suffixes[-2:] else CsvFile(path, kind)
