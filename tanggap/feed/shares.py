"""How many rejected rows are too many: `--max-rejected N` or `P%` (F4)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tanggap.feed.formats import FileRefused
from tanggap.lib.errors import DomainError


class BadLimit(DomainError):
    """`--max-rejected` is neither a number nor a percentage."""

    message = "Batas baris ditolak harus bilangan bulat atau persen, misalnya 10 atau 5%."


@dataclass(frozen=True)
class Share:
    """At most `rows` rejected rows, or `percent` of the rows read; without either, any number."""

    rows: int | None = None
    percent: Decimal | None = None

    @classmethod
    def parse(cls, text: str | int | None) -> "Share":
        """:raises BadLimit: unreadable."""
        if text is None:
            return cls()
        found = re.fullmatch(r"([0-9]{1,18})|([0-9]{1,3}(?:\.[0-9]+)?)%", str(text).strip())
        if found is None:
            raise BadLimit
        return cls(rows=int(found[1])) if found[1] else cls(percent=Decimal(found[2]))

    def check(self, *, rejected: int, read: int) -> None:
        """:raises FileRefused: past the limit."""
        is_past_rows = self.rows is not None and rejected > self.rows
        is_past_share = self.percent is not None and rejected * 100 > self.percent * read
        if is_past_rows or is_past_share:
            allowed = f"{self.rows} baris" if self.rows is not None else f"{self.percent}%"
            raise FileRefused(f"{rejected} dari {read} baris tidak dapat diterima, lebih dari batas {allowed}.")
