"""Reading a file: what kind it is by its name, and its records, whatever its format (F1).

Each format gives blocks of records as CSV, which COPY reads, so that all of them pass the same checks. What is no
record is put aside with its line. Memory does not grow with the file.
"""

from tanggap.feed.formats.csv_file import CsvFile
from tanggap.feed.formats.naming import is_feed_file, kind_of, shown
from tanggap.feed.formats.opening import source_of
from tanggap.feed.formats.records import FileRefused, Rows, Source, Unreadable, as_csv, split_record

__all__ = [
    "CsvFile",
    "FileRefused",
    "Rows",
    "Source",
    "Unreadable",
    "as_csv",
    "is_feed_file",
    "kind_of",
    "shown",
    "source_of",
    "split_record",
]
