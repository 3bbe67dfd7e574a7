"""The fields of the application's form: what people type, and the form in which it is kept (O1)."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.utils import timezone

from tanggap.lib import nik
from tanggap.lib.forms import BORN, DateField
from tanggap.onboarding.models import Application

EARLIEST = date(1900, 1, 1)


def column(name: str) -> "models.Field[Any, Any]":
    """The application's column of that name."""
    return cast("models.Field[Any, Any]", Application._meta.get_field(name))


def label_of(name: str) -> str:
    return str(column(name).verbose_name)


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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(example=BORN, **kwargs)

    def clean(self, value: Any) -> date | None:
        born: date | None = super().clean(value)
        if born and not EARLIEST <= born <= timezone.localdate():
            raise forms.ValidationError(self.error_messages["born"], code="born")
        return born
