"""Editing one row without losing anybody's work.

The form carries a fingerprint of the row as it was when the page was opened. If somebody else has saved meanwhile,
nothing is written: the page shows both versions side by side with what was typed still in the form, and saving once
more is a decision.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

from django.db import IntegrityError, models, transaction
from django.forms import BoundField, ModelForm
from django.http import QueryDict

from tanggap.identity.models import User
from tanggap.lib.errors import DomainError

SEEN = "seen"
TAKEN = "Data yang sama baru saja disimpan orang lain. Periksa kembali isian Anda."
UNSAFE = "Data ini masih dipakai, sehingga tidak dapat dihapus."


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed while this person was typing."""

    label: str
    stored: str
    typed: str


class Editable(Protocol):
    """What can be edited: its form, and the command that saves it."""

    @property
    def form(self) -> "type[ModelForm[Any]]": ...

    @property
    def save(self) -> "Callable[[ModelForm[Any], User], models.Model]": ...


class Editing:
    """One row in a form: a new one (`row` is None) or the locked present state of an old one."""

    def __init__(self, page: Editable, row: models.Model | None, typed: QueryDict | None = None) -> None:
        self.page, self.row = page, row
        self.title = str(row) if row else ""
        self.pk = row.pk if row else None
        self.stored = page.form(instance=row)
        self.form = page.form(typed, instance=row) if typed is not None else self.stored
        self.seen = fingerprint(self.stored) if row else ""
        self.differences = self._differences(typed) if typed is not None and row else []

    @property
    def status(self) -> int:
        if self.differences:
            return 409
        return 422 if self.form.errors else 200

    def save(self, *, by: User) -> models.Model | None:
        """Write what was typed, or return None with the reasons in the form; call it in the lock's transaction."""
        if self.differences or not self.form.is_valid():
            return None
        try:
            with transaction.atomic():
                return self.page.save(self.form, by)
        except DomainError as error:
            self.form.add_error(None, error.message)
        except IntegrityError:
            self.form.add_error(None, TAKEN)
        return None

    def _differences(self, typed: QueryDict) -> list[Difference]:
        before, now = _read(typed.get(SEEN, "")), _read(self.seen)
        changed = [name for name in now if before.get(name) != now[name]]
        pairs = [(self.stored[name], self.form[name]) for name in changed]
        return [Difference(str(old.label), display(old), display(new)) for old, new in pairs]


def fingerprint(form: "ModelForm[Any]") -> str:
    """A short digest of each stored value of the form's fields, as JSON for a hidden input."""
    values = {name: repr(_plain(form[name].initial)) for name in form.fields}
    return json.dumps({name: blake2b(value.encode(), digest_size=6).hexdigest() for name, value in values.items()})


def display(bound: BoundField) -> str:
    """What a field holds, in words: the label of a choice, *Ya* or *Tidak*, or the text."""
    value = bound.value()
    if bound.widget_type == "checkbox":
        return "Ya" if value else "Tidak"
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        return dict(_flat(choices)).get(str(value if value is not None else ""), "–")
    return str(bound.field.widget.format_value(value) or "–")


def _flat(choices: Any) -> list[tuple[str, str]]:
    return [(str(key), str(label)) for key, label in choices]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _read(seen: str) -> dict[str, str]:
    """A fingerprint from the form; one that cannot be read agrees with nothing."""
    try:
        read = json.loads(seen)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
