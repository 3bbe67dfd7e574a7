"""What the core says of the files it sends: `manifest.json` beside them, with control totals and as of when (F5)."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from tanggap.feed.formats import FileRefused, shown

NAME = "manifest.json"
MOST = Decimal(10) ** 20
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(hours=1)
"""How far ahead the core's clock may be."""


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
        text = path.read_text("utf-8-sig")
        return _parse(json.loads(text, parse_float=Decimal, parse_constant=_no_number))
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError):
        return Manifest(fault="manifest.json tidak dapat dibaca; lihat docs/feed-format.md.")


def _parse(said: dict[str, Any]) -> Manifest:
    as_of = _moment(said.get("as_of"))
    files = {_name(name): _totals(entry, as_of) for name, entry in said.get("files", {}).items()}
    return Manifest(files, as_of)


def _name(name: str) -> str:
    """:raises ValueError: it leads out of the folder, or is no name of a file."""
    if name in ("", ".", "..") or "/" in name or shown(name) != name:
        raise ValueError("not the name of a file beside the manifest")
    return name


def _totals(entry: dict[str, Any], as_of: datetime | None) -> Totals:
    rows, amount = entry.get("rows"), entry.get("amount")
    return Totals(
        rows=None if rows is None else int(_number(rows)),
        amount=None if amount is None else _number(amount),
        as_of=_moment(entry.get("as_of")) or as_of,
    )


def _number(value: Any) -> Decimal:
    """:raises ArithmeticError, ValueError, TypeError: it is none, or beyond any total."""
    number = Decimal(value)
    if not abs(number) < MOST:
        raise ValueError("not a total")
    return number


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _moment(text: str | None) -> datetime | None:
    """:raises ValueError: no offset, or an instant of which nothing can be known yet: rows that came later would be
    older than it, and data that is late would never look so.
    """
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("as_of needs an offset")
    if not EARLIEST <= moment <= timezone.now() + CLOCKS_APART:
        raise ValueError("as_of is not an instant that data can be of")
    return moment
