"""Menus as data: an entry is an address, and it shows only if that address is built and the person may open it.

Who may open it is read from the view's own mark (`lib.access`), so a menu can never promise what a page refuses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django.urls import Resolver404, resolve

from tanggap.lib.access import Rule, rule_of


class Person(Protocol):
    def has_right(self, name: str) -> bool: ...


@dataclass(frozen=True)
class Entry:
    """One line of a menu. `count` gives the number of things that wait for this person there; `is_home`: current on
    its own page only, for all other pages lie under its address.
    """

    label: str
    href: str
    icon: str
    count: Callable[[Any], int] | None = None
    is_home: bool = False


@dataclass(frozen=True)
class Shown:
    """An entry as one person sees it on one page."""

    label: str
    href: str
    icon: str
    is_current: bool
    count: int | None


def shown(entries: Iterable[Entry], person: Person, path: str) -> list[Shown]:
    """The entries this person may open; the one with the longest address that `path` lies under is current."""
    return shown_in_sections([("", entries)], person, path)[0][1]


def shown_in_sections(
    sections: Iterable[tuple[str, Iterable[Entry]]], person: Person, path: str
) -> list[tuple[str, list[Shown]]]:
    """The same for a menu in sections: one entry at most is current in the whole of it."""
    open_to = [(label, [entry for entry in entries if _may_open(person, entry.href)]) for label, entries in sections]
    addresses = [entry.href for _, entries in open_to for entry in entries if _covers(entry, path)]
    here = max(addresses, key=len, default=None)
    return [(label, [_shown(entry, person, here) for entry in entries]) for label, entries in open_to]


def _shown(entry: Entry, person: Person, here: str | None) -> Shown:
    count = (entry.count(person) if entry.count else 0) or None
    return Shown(entry.label, entry.href, entry.icon, entry.href == here, count)


def is_built(href: str) -> bool:
    """Whether there is a page at this address that says who may open it."""
    return _rule(href) is not None


def _may_open(person: Person, href: str) -> bool:
    rule = _rule(href)
    return rule is not None and (rule.right is None or person.has_right(rule.right))


@lru_cache(maxsize=256)
def _rule(href: str) -> Rule | None:
    """The mark of the view at `href`; None where nothing is built yet."""
    try:
        return rule_of(resolve(href).func)
    except Resolver404:
        return None


def _covers(entry: Entry, path: str) -> bool:
    return path == entry.href or (not entry.is_home and path.startswith(entry.href.rstrip("/") + "/"))
