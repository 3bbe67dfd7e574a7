"""Text that people typed, made safe to show and to compare: one form, nothing invisible in it."""

import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control characters, marks that turn the direction of writing, and what is no character."""


def line(text: str) -> str:
    """One line: NFC, nothing invisible, single spaces."""
    return " ".join("".join(_visible(char) for char in unicodedata.normalize("NFC", text)).split())


def lines(text: str) -> str:
    """The same of several lines; empty ones at both ends are left out."""
    return "\n".join(line(one) for one in text.splitlines()).strip()


def _visible(char: str) -> str:
    if char in "\t\r\n":
        return " "
    return "" if unicodedata.category(char) in INVISIBLE else char
