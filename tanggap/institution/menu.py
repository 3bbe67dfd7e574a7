"""The site's menu as everybody sees it: two levels, only entries that lead somewhere, kept for a second."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils import timezone

from tanggap.institution import current
from tanggap.institution.models import LegalText, MenuEntry
from tanggap.lib.navigation import is_built

Builtin = MenuEntry.Builtin
BUILTINS: dict[str, str] = {
    Builtin.FRONT: "/",
    Builtin.NEWS: "/news",
    Builtin.PROMOS: "/promos",
    Builtin.BRANCHES: "/branches",
    Builtin.CONTACT: "/contact",
    Builtin.LOGIN: "/member/login",
    Builtin.REGISTER: "/member/register",
    Builtin.TRACK: "/track",
    Builtin.PROCEDURE: "/texts/procedure",
    Builtin.RISK: "/texts/risk",
    Builtin.PRIVACY: "/texts/privacy",
}
REGISTRATION_TEXTS = (LegalText.Kind.PRIVACY, LegalText.Kind.CONSENT_PORTAL)
"""Nobody can register before there is a notice to read and a text to agree to (UU PDP 27/2022)."""
ENTRANCES = frozenset({BUILTINS[Builtin.LOGIN], BUILTINS[Builtin.REGISTER]})
"""Of no use to somebody who is signed in."""


@dataclass(frozen=True)
class Line:
    """A line of the menu. `is_out`: it leaves this site."""

    label: str
    href: str
    is_out: bool = False
    children: tuple["Line", ...] = ()


def menu() -> tuple[Line, ...]:
    """The lines that lead somewhere now; without the database what was known last."""
    try:
        return _menu()
    except DatabaseError:
        return _menu.last() or ()


def _load() -> tuple[Line, ...]:
    rows = list(MenuEntry.objects.filter(is_visible=True).select_related("page"))
    below: dict[int, list[MenuEntry]] = {}
    for row in rows:
        below.setdefault(row.parent_id or 0, []).append(row)
    return tuple(_lines(below.get(0, ()), below))


def _lines(rows: Iterable[MenuEntry], below: dict[int, list[MenuEntry]]) -> Iterable[Line]:
    for row in rows:
        children = tuple(_lines(below.get(row.pk, ()), {}))
        if href := _href(row):
            yield Line(row.label, href, bool(row.link), children)


def _href(row: MenuEntry) -> str:
    """Where it leads; nothing where that is not there (yet)."""
    if row.link:
        return row.link
    if row.page:
        return row.page.href if row.page.is_published(timezone.now()) else ""
    href = BUILTINS.get(row.builtin, "")
    return href if leads_somewhere(href) else ""


def leads_somewhere(href: str) -> bool:
    """Whether a page of ours is there, and the texts that it lives on are in force."""
    return is_built(href) and all(current.legal_text(kind) for kind in _texts_of(href))


def _texts_of(href: str) -> tuple[str, ...]:
    if href == BUILTINS[Builtin.REGISTER]:
        return REGISTRATION_TEXTS
    return (href.removeprefix("/texts/"),) if href.startswith("/texts/") else ()


_menu = current.Kept(_load)
