"""The fields of the application's form: what people type, and the form in which it is kept (O1)."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.utils import timezone

from tanggap.lib import nik, plain_text
from tanggap.lib.forms import DateField
from tanggap.onboarding.models import Application

EARLIEST = date(1900, 1, 1)
MOST_RUPIAH = 10**15
_CENTS = re.compile(r",0{1,2}\Z")
_RUPIAH = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]+")


def column(name: str) -> "models.Field[Any, Any]":
    """The application's column of that name."""
    return cast("models.Field[Any, Any]", Application._meta.get_field(name))


def label_of(name: str) -> str:
    return str(column(name).verbose_name)


class LineField(forms.CharField):
    """One line of text without anything invisible in it."""

    def to_python(self, value: Any) -> str:
        return plain_text.line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return plain_text.lines(super().to_python(value) or "")


class NikField(forms.CharField):
    """Sixteen digits, with whatever separates them."""

    default_error_messages = {"nik": "NIK terdiri dari 16 angka. Periksa kembali pada KTP."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> str:
        typed = nik.digits(super().clean(value))
        if typed and not nik.is_possible(typed):
            raise forms.ValidationError(self.error_messages["nik"], code="nik")
        return typed


class BirthDateField(DateField):
    """A day that has been, in a life that lasts."""

    default_error_messages = {"born": "Tanggal lahir tidak mungkin. Periksa kembali tahunnya."}

    def clean(self, value: Any) -> date | None:
        born: date | None = super().clean(value)
        if born and not EARLIEST <= born <= timezone.localdate():
            raise forms.ValidationError(self.error_messages["born"], code="born")
        return born


class RupiahField(forms.CharField):
    """Whole rupiah: `60000000`, `60.000.000`, `Rp 60.000.000,00`."""

    default_error_messages = {"rupiah": "Tulis jumlahnya dengan angka, misalnya 60.000.000."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = _CENTS.sub("", super().clean(value).lower().removeprefix("rp").lstrip(". ").replace(" ", ""))
        if not typed:
            return None
        if not _RUPIAH.fullmatch(typed) or int(typed.replace(".", "")) >= MOST_RUPIAH:
            raise forms.ValidationError(self.error_messages["rupiah"], code="rupiah")
        return int(typed.replace(".", ""))
