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
    """One line of a menu. `count` gives the number of things that wait for this person there."""

    label: str
    href: str
    icon: str
    count: Callable[[Any], int] | None = None


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
    open_to = [entry for entry in entries if _may_open(person, entry.href)]
    here = max((entry.href for entry in open_to if _is_under(path, entry.href)), key=len, default=None)
    return [
        Shown(entry.label, entry.href, entry.icon, entry.href == here, entry.count(person) if entry.count else None)
        for entry in open_to
    ]


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


def _is_under(path: str, href: str) -> bool:
    return path == href or path.startswith(href.rstrip("/") + "/")
