"""What a file is by its name: its kind and its format (F1)."""

import os
import re
from pathlib import Path

from tanggap.feed.formats.records import FileRefused
from tanggap.feed.kinds import KINDS, Kind

NAME = re.compile(rf"({'|'.join(KINDS)})[^/]*\.(csv|csv\.gz|jsonl|jsonl\.gz|parquet)", re.ASCII)


LONGEST = 255


def shown(name: str) -> str:
    """A file's name as it can be stored and printed: a replacement for each character that cannot."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)[:LONGEST]


def is_feed_file(path: Path) -> bool:
    """Whether the name is one of a feed file; others in a folder are left alone."""
    return NAME.fullmatch(path.name) is not None


def kind_of(path: Path) -> Kind:
    """The kind that a file's name says.

    :raises FileRefused: no kind begins so, the format is none that can be read, or it is a folder that is not there.
    """
    name = NAME.fullmatch(path.name)
    if name and shown(path.name) != path.name:
        raise FileRefused("Nama berkas terlalu panjang atau berisi karakter yang tidak dapat ditulis.")
    if name is None and not os.path.lexists(path):
        raise FileRefused("Berkas atau folder ini tidak ada, atau tidak boleh dibuka.")
    if name is None:
        raise FileRefused(
            f"Nama berkas tidak dikenal. Awali dengan {', '.join(KINDS)}; "
            "akhiri dengan .csv, .csv.gz, .jsonl, .jsonl.gz, atau .parquet."
        )
    return KINDS[name[1]]
