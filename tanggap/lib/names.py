"""Names of people as they are compared and shown, and the masks of identity numbers."""

import re
import unicodedata

HONORIFICS = frozenset({"H", "HJ", "ALM", "ALMH"})
_NOT_LETTERS = re.compile(r"[^\w]+|_", re.UNICODE)
_APOSTROPHES = re.compile(r"['’‘`ʼ´]")


def normalise(name: str) -> str:
    """The form in which names are compared, exactly (P3): upper case, single spaces, no punctuation, no honorifics.

    An apostrophe vanishes (`MA'RUF` is `MARUF`); any other punctuation separates words, so `HJ.SITI` loses its title.
    A name that is nothing but honorifics keeps them.
    """
    plain = unicodedata.normalize("NFKC", name).upper()
    words = _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", plain)).split()
    return " ".join([word for word in words if word not in HONORIFICS] or words)


def masked_name(name: str) -> str:
    """`S••• A•••`: the first letter of each word; three dots whatever is hidden, so that length tells nothing."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def masked_nik(nik: str) -> str:
    """`••••••••••••0001`: the last four of the sixteen digits of an identity number."""
    return "•" * 12 + nik[-4:] if len(nik) == 16 else "•" * 12


def masked_email(address: str) -> str:
    """`s•••@contoh.test`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••{at}{domain}" if at else "•••"
