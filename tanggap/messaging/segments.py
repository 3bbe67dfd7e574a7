"""How many parts an SMS takes, and why (M7): GSM 03.38's alphabet in septets, anything else in UCS-2.

A single part holds 160 septets or 70 UCS-2 units; parts that belong together give some up for a header: 153 or 67. No
character is cut: one of two units that no longer fits begins the next part.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€\f")
"""GSM's extension: each takes two septets."""


@dataclass(frozen=True)
class Alphabet:
    label: str
    single: int
    part: int


SEPTETS = Alphabet("GSM-7", 160, 153)
UCS2 = Alphabet("UCS-2", 70, 67)


@dataclass(frozen=True)
class Segments:
    """What a text costs as SMS. `units` are septets or UCS-2 units, those of `doubles` counted twice."""

    alphabet: Alphabet
    units: int
    parts: int
    culprits: tuple[str, ...]
    """The characters outside GSM's alphabet, in their order: they alone make the whole text UCS-2."""
    doubles: tuple[str, ...]

    @property
    def is_unicode(self) -> bool:
        return self.alphabet is UCS2

    @property
    def room(self) -> int:
        """Units that still fit into the last part."""
        return (self.alphabet.single if self.parts <= 1 else self.alphabet.part * self.parts) - self.units


def segments_of(text: str) -> Segments:
    """Count a finished text. An empty one takes no part."""
    culprits = tuple(dict.fromkeys(one for one in text if one not in GSM and one not in DOUBLE))
    alphabet = UCS2 if culprits else SEPTETS
    widths = [_units(one) if culprits else 1 + (one in DOUBLE) for one in text]
    units = sum(widths)
    doubles = () if culprits else tuple(dict.fromkeys(one for one in text if one in DOUBLE))
    parts = min(units, 1) if units <= alphabet.single else _parts(widths, alphabet.part)
    return Segments(alphabet, units, parts, culprits, doubles)


def shown(character: str) -> str:
    """A character as it may stand in a sentence: `–`, but `U+00A0` for what nobody sees."""
    return character if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"


def _units(character: str) -> int:
    """UTF-16 units: emoji take two."""
    return 1 + (ord(character) > 0xFFFF)


def _parts(widths: Iterable[int], most: int) -> int:
    parts, used = 1, 0
    for width in widths:
        if used + width > most:
            parts, used = parts + 1, 0
        used += width
    return parts
