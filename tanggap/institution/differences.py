"""What changed between two versions of a text, line by line and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text: kept (""), taken away ("del") or new ("ins")."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[list[Piece]]:
    """The new text as lines of pieces, with what was taken away in its place. Joined, kept and new pieces give the new
    text, kept and taken ones the old."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[list[Piece]] = []
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "replace" and b - a == d - c:
            lines += [list(_words(x, y)) for x, y in zip(before[a:b], after[c:d], strict=True)]
        else:
            lines += [[Piece("del", line)] for line in before[a:b] if act != "equal"]
            lines += [[Piece("" if act == "equal" else "ins", line)] for line in after[c:d]]
    return lines


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            yield Piece("", "".join(after[c:d]))
            continue
        if b > a:
            yield Piece("del", "".join(before[a:b]))
        if d > c:
            yield Piece("ins", "".join(after[c:d]))
