"""The reader that fits a file's format."""

from pathlib import Path

from tanggap.feed.formats.csv_file import CsvFile
from tanggap.feed.formats.records import Source
from tanggap.feed.kinds import Kind


def source_of(path: Path, kind: Kind) -> Source:
    """The file, to be opened as what its name says it is."""
    return CsvFile(path, kind)
