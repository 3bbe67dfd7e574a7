"""What an application says, in sections; personal values are masked unless they were opened on record (S3)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction

from tanggap.audit import trail
from tanggap.identity.models import User
from tanggap.lib import dates, names, phone
from tanggap.lib.money import rupiah
from tanggap.onboarding.models import Application

HIDDEN = "••••••"
KEPT = "Tersimpan, tidak ditampilkan"
MASKS: dict[str, Callable[[str], str]] = {
    "nik": names.masked_nik,
    "phone": phone.masked,
    "phone2": phone.masked,
    "email": names.masked_email,
    "address": lambda _: HIDDEN,
    "domicile": lambda _: HIDDEN,
    "beneficial_owner": lambda _: HIDDEN,
}
"""How each personal field is masked. The mother's name is proof of identity elsewhere: it is never shown here."""
SHAPES: dict[str, Callable[[Any], str]] = {
    "phone": phone.readable,
    "phone2": phone.readable,
    "birth_date": dates.tanggal,
    "income_per_year": lambda amount: str(rupiah(amount)),
    "mother_name": lambda _: KEPT,
}
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Data diri",
        (
            *("full_name", "alias", "nik", "birth_place", "birth_date", "sex", "marital", "nationality"),
            "mother_name",
        ),
    ),
    ("Alamat dan kontak", ("address", "domicile", "phone", "phone2", "email")),
    (
        "Pekerjaan dan tujuan",
        ("occupation", "employer", "income_per_year", "source_of_funds", "purpose", "beneficial_owner"),
    ),
)


class Section(NamedTuple):
    """A heading, and pairs of label and value; "" where nothing was filled in."""

    title: str
    pairs: list[tuple[str, str]]


def sections(application: Application, *, is_open: bool = False) -> list[Section]:
    """All that was entered; personal values masked unless `is_open`."""
    return [
        Section(title, [_pair(application, name, is_open=is_open) for name in fields]) for title, fields in SECTIONS
    ]


def _pair(application: Application, name: str, *, is_open: bool) -> tuple[str, str]:
    label = str(Application._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    value = getattr(application, name)
    if value in ("", None):
        return label, ""
    if name in MASKS and not is_open:
        return label, MASKS[name](value)
    if name in SHAPES:
        return label, SHAPES[name](value)
    chosen = getattr(application, f"get_{name}_display", None)
    return label, str(chosen() if chosen else value)


@transaction.atomic
def disclose(application: Application, *, by: User) -> list[Section]:
    """The same unmasked; who looked, and at which fields, is on record."""
    opened = [name for name in MASKS if getattr(application, name)]
    trail.record("application.shown", application, by=by, fields=opened)
    return sections(application, is_open=True)
