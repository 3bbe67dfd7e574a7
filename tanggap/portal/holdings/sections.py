"""A part of what is held about a person: rows of facts under the same labels, for the page, the PDF and the JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tanggap.lib.dates import tanggal, waktu
from tanggap.lib.money import rupiah

NOTHING = "–"


@dataclass(frozen=True)
class Section:
    """`columns` gives the label of each fact; `rows` hold the facts as they are."""

    name: str
    title: str
    about: str
    columns: dict[str, str]
    rows: list[dict[str, Any]]

    @property
    def words(self) -> list[list[str]]:
        """The rows as they are read."""
        return [[told(row[name]) for name in self.columns] for row in self.rows]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The first row as labels with their words, for a section that has no other."""
        return list(zip(self.columns.values(), self.words[0], strict=True))


def section(name: str, title: str, about: str, columns: dict[str, str], things: Iterable[Any]) -> Section:
    """Read the facts off each thing.

    :param columns: where a fact is found (`amount`, `contract.number`, `get_status_display`) → its label; its name in
        the section is the same without the ornaments: `amount`, `contract_number`, `status`. What hangs on nothing is
        nothing: `notice.version` of a consent that no notice stood beside.
    """
    rows = [{_name(path): _read(thing, path) for path in columns} for thing in things]
    return Section(name, title, about, {_name(path): label for path, label in columns.items()}, rows)


def told(value: Any) -> str:
    """A fact in words: money, dates, yes and no."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "Ya" if value else "Tidak"
        case Decimal():
            return rupiah(value)
        case datetime():
            return waktu(value)
        case date():
            return tanggal(value)
    return str(value)


def _name(path: str) -> str:
    return path.removeprefix("get_").removesuffix("_display").replace(".", "_")


def _read(thing: Any, path: str) -> Any:
    if isinstance(thing, dict):
        return thing[path]
    for part in path.split("."):
        if thing is None:
            return None
        thing = getattr(thing, part)
    return thing() if callable(thing) else thing
