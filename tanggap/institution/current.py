"""What is in force now: the institution's row, its head office, its texts.

Every page asks, so each process keeps the answers for at most one second. A change is seen at once in the process
that made it (it calls `forget` when it commits) and within a second everywhere else; nothing has to be told, so
nothing can be missed. What is returned is shared between threads: read it, never change it.
"""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from tanggap.institution.models import Branch, Institution, LegalText

FRESH_SECONDS = 1.0

T = TypeVar("T")


class Kept(Generic[T]):
    """A value that `load` fetches again when it is older than `FRESH_SECONDS`."""

    def __init__(self, load: Callable[[], T]) -> None:
        self.load = load
        self.held: tuple[float, T] | None = None
        _everything.append(self)

    def __call__(self) -> T:
        held = self.held
        if held is not None and time.monotonic() < held[0]:
            return held[1]
        until = time.monotonic() + FRESH_SECONDS
        value = self.load()
        self.held = (until, value)
        return value

    def last(self) -> T | None:
        """The value known last, however old."""
        return self.held[1] if self.held else None

    def forget(self) -> None:
        self.held = None


_everything: list[Kept[Any]] = []


def forget() -> None:
    """Drop what this process remembers."""
    for kept in _everything:
        kept.forget()


def forget_on_commit() -> None:
    """Drop it when the caller's change is committed: every command of this room that changes something calls this."""
    transaction.on_commit(forget)


def _blank() -> Institution:
    """What a new installation shows before somebody has said who it is."""
    return Institution(pk=1, name="Tanggap", legal_name="", phone="", email="", service_hours="")


def _load_institution() -> Institution:
    return Institution.objects.select_related("calendar").filter(pk=1).first() or _blank()


def _load_head_office() -> Branch | None:
    return Branch.objects.select_related("calendar").filter(is_head_office=True).first()


def _load_texts() -> dict[str, LegalText]:
    return {text.kind: text for text in LegalText.objects.in_force(timezone.now()).distinct("kind")}


_institution = Kept(_load_institution)
_head_office = Kept(_load_head_office)
_texts = Kept(_load_texts)


def institution() -> Institution:
    """The institution's settings, at most a second old; an unsaved blank row named Tanggap before set-up."""
    return _institution()


def known_institution() -> Institution:
    """The same; while the database is away, what was known last."""
    try:
        return institution()
    except DatabaseError:
        return _institution.last() or _blank()


def head_office() -> Branch | None:
    return _head_office()


def legal_text(kind: str) -> LegalText | None:
    """The version in force: the newest published one whose effective instant has come."""
    return _texts().get(kind)


def context(request: HttpRequest) -> dict[str, Institution]:
    """Context processor: `institution` in every template, also on the error page when the database is away."""
    return {"institution": known_institution()}
