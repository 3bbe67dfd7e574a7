"""The small language in which the texts of messages are written, by us and by staff: names to be filled in, no logic.

`{{ nama }}` stands for a value. What stands in `[square brackets]` together with a value vanishes as a whole when that
value is empty; brackets without a value are only brackets. What vanishes takes the space or the empty line before it
along, so that no gap shows. Values are put in as they are: nothing in them is read as a template.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tanggap.lib.errors import DomainError

SLOT = re.compile(r"\{\{([^{}\n]*)\}\}")
BRACKETS = re.compile(r"\[([^\[\]]*)\]")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class BadTemplate(DomainError):
    """Braces that enclose no name."""

    message = "Kurung {{ }} harus berpasangan dan hanya berisi satu nama isian, misalnya {{ nama }}."


@dataclass(frozen=True)
class Slot:
    """The place of a value."""

    name: str


Words = tuple["str | Slot", ...]


@dataclass(frozen=True)
class Template:
    """A text that has been read: words and slots, and groups of both that may vanish."""

    parts: tuple["str | Slot | Words", ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it uses, in the order of their first use."""
        return tuple(dict.fromkeys(name for part in self.parts for name in _names(part)))

    @cached_property
    def firm_names(self) -> frozenset[str]:
        """Those that stand at least once outside brackets: they never vanish together with another value."""
        return frozenset(part.name for part in self.parts if isinstance(part, Slot))

    def fill(self, values: Mapping[str, str]) -> str:
        """The finished text.

        :raises KeyError: it uses a name that has no value here.
        """
        return _joined(_said(part, values) for part in self.parts)


@lru_cache(maxsize=1024)
def read(text: str) -> Template:
    """Read a text; what was read before is remembered by its words, so it never goes stale.

    :raises BadTemplate: it cannot be read.
    """
    parts: list[str | Slot | Words] = []
    end = 0
    for found in BRACKETS.finditer(text):
        if SLOT.search(found[1]):
            parts += [*_words(text[end : found.start()]), tuple(_words(found[1]))]
            end = found.end()
    return Template((*parts, *_words(text[end:])))


def _words(text: str) -> Iterator[str | Slot]:
    pieces = SLOT.split(text)
    for number, piece in enumerate(pieces):
        if number % 2:
            yield Slot(piece.strip().lower())
        elif STRAY.search(piece):
            raise BadTemplate
        elif piece:
            yield piece


def _names(part: "str | Slot | Words") -> list[str]:
    words = part if isinstance(part, tuple) else (part,)
    return [word.name for word in words if isinstance(word, Slot)]


def _said(part: "str | Slot | Words", values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Slot):
        return values[part.name]
    said = "".join(_said(word, values) for word in part)
    return said if all(values[name] for name in _names(part)) else ""


def _joined(parts: Iterable[str]) -> str:
    text, is_gap = "", False
    for part in parts:
        if part and is_gap:
            text = _over_the_gap(text, part)
        else:
            text += part
        is_gap = not part
    return text.strip()


def _over_the_gap(before: str, after: str) -> str:
    """Two parts between which something has vanished."""
    head, tail = before.rstrip(" "), after.lstrip(" ")
    if not head or head.endswith("\n"):
        breaks = max(len(head) - len(head.rstrip("\n")), len(tail) - len(tail.lstrip("\n"))) if head else 0
        return head.rstrip("\n") + "\n" * breaks + tail.lstrip("\n")
    return before + after if after[0].isalnum() else head + after
