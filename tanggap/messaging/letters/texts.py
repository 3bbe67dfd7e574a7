"""The words of each kind of letter: the newest version, or what comes with the house (version 0)."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers import account_numbers
from tanggap.lib.advisory import Lock
from tanggap.lib.errors import DomainError
from tanggap.messaging.letters.kinds import COMMON, KINDS, LetterKind
from tanggap.messaging.models import LetterText
from tanggap.messaging.template_language import read

WORDINGS = Path(__file__).parent / "wordings"


class TextRefused(DomainError):
    """The text uses a placeholder that its kind does not have, or leaves out what the letter is about."""


@cache
def default_of(kind: str) -> tuple[str, str]:
    """Title and body as they come with the house; the first line is the title."""
    title, _, body = (WORDINGS / f"{kind}.txt").read_text(encoding="utf-8").strip().partition("\n")
    return title.strip(), body.strip()


def text_in_force(kind: str) -> LetterText:
    """The newest version; one that is not stored where nobody has written any."""
    title, body = default_of(kind)
    return LetterText.objects.filter(kind=kind).first() or LetterText(kind=kind, version=0, title=title, body=body)


def all_in_force() -> list[LetterText]:
    """Of every kind that staff may edit, in the order of the kinds."""
    return [text_in_force(kind.name) for kind in KINDS.values() if kind.is_edited]


def filled(text: LetterText, values: Mapping[str, str]) -> tuple[str, str]:
    """Title and body with their values.

    :raises KeyError: it uses a name that has no value here; what `save_text` lets through never does.
    """
    return read(text.title).fill(values), read(text.body).fill(values)


def names_of(kind: LetterKind) -> list[str]:
    """All placeholders that its texts may use."""
    return [*sorted(kind.params), *COMMON]


def faults(kind: LetterKind, title: str, body: str) -> list[str]:
    """Sentences for all that refuses a text: unknown names, and facts the letter may not leave out."""
    used = {*read(title).names, *read(body).names}
    found = []
    if strangers := sorted(used - set(names_of(kind))):
        found.append(f"{_listed(strangers)} tidak dikenal. Yang dapat dipakai: {_listed(names_of(kind))}.")
    if missing := sorted(kind.params - used):
        found.append(f"Surat ini harus memuat {_listed(missing)}.")
    if account_numbers.found_in(f"{title}\n{body}"):
        found.append(account_numbers.AccountNumber.message)
    return found


@transaction.atomic
def save_text(kind: LetterKind, title: str, body: str, note: str, *, by: trail.Actor) -> LetterText:
    """Store a new version, in force for letters made from now on; what says the same as before is not stored again.

    :raises BadTemplate: braces that enclose no name.
    :raises TextRefused: see `faults`.
    """
    if sentences := faults(kind, title, body):
        raise TextRefused(" ".join(sentences))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.LETTER_TEXTS])
    last = text_in_force(kind.name)
    if (last.title, last.body) == (title, body):
        return last
    facts = {"title": title, "body": body, "note": note, "written_by": by.actor_label[:120]}
    text = LetterText.objects.create(kind=kind.name, version=last.version + 1, written_at=timezone.now(), **facts)
    trail.record("letter_text.changed", text, by=by, fields=["title", "body"], reason=note)
    return text


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
