"""What the core says of the files it sends: `manifest.json` beside them, with control totals and as of when (F5)."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tanggap.feed.formats import FileRefused

NAME = "manifest.json"


@dataclass(frozen=True)
class Totals:
    """What a file must hold: `amount` in rupiah, summed over its rows that can be read."""

    rows: int | None = None
    amount: Decimal | None = None
    as_of: datetime | None = None

    def check(self, *, rows: int, amount: Decimal) -> None:
        """:raises FileRefused: the file holds something else."""
        if self.rows is not None and rows != self.rows:
            raise FileRefused(f"Jumlah baris {rows} berbeda dari manifest: {self.rows}.")
        if self.amount is not None and amount != self.amount:
            raise FileRefused(f"Jumlah uang {amount} berbeda dari manifest: {self.amount}.")


@dataclass(frozen=True)
class Manifest:
    """`files` by name. `fault` is a sentence if the manifest itself cannot be read."""

    files: dict[str, Totals] = field(default_factory=dict)
    as_of: datetime | None = None
    fault: str = ""

    def of(self, name: str) -> Totals:
        """What it says of one file.

        :raises FileRefused: the manifest cannot be read, so nothing can be checked against it.
        """
        if self.fault:
            raise FileRefused(self.fault)
        return self.files.get(name, Totals(as_of=self.as_of))


def read(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one if there is none."""
    path = folder / NAME
    if not path.is_file():
        return Manifest()
    try:
        return _parse(json.loads(path.read_text("utf-8-sig"), parse_float=Decimal))
    except (ValueError, TypeError, AttributeError, InvalidOperation, OSError):
        return Manifest(fault="manifest.json tidak dapat dibaca; lihat docs/feed-format.md.")


def _parse(said: dict[str, Any]) -> Manifest:
    as_of = _moment(said.get("as_of"))
    files = {name: _totals(entry, as_of) for name, entry in said.get("files", {}).items()}
    return Manifest(files, as_of)


def _totals(entry: dict[str, Any], as_of: datetime | None) -> Totals:
    rows, amount = entry.get("rows"), entry.get("amount")
    return Totals(
        rows=None if rows is None else int(rows),
        amount=None if amount is None else Decimal(amount),
        as_of=_moment(entry.get("as_of")) or as_of,
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("as_of needs an offset")
    return moment
