"""Form fields that many forms share: dates, amounts and lines as people write them, and telephone numbers."""

import re
from datetime import date
from typing import Any

from django import forms

from tanggap.lib import money, plain_text
from tanggap.lib.dates import MONTHS
from tanggap.lib.phone import BadPhone, e164

DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]
BORN = "17/08/1990"
MINUTE = "%Y-%m-%dT%H:%M"
_MONTH = re.compile(r"[A-Za-z]{3,}")
_IN_ORDER = re.compile(r"\d{1,2}([/.\- ]?)(0?[1-9]|1[0-2])\1\d{4}|\d{4}-(0?[1-9]|1[0-2])-\d{1,2}", re.ASCII)
"""Day, month and year in an order that is understood, whether or not there is such a day."""


class DateField(forms.DateField):
    """A date typed as dd/mm/yyyy (also with dashes, dots, spaces or without, or with the month in words), or picked
    where the browser offers it.

    :param example: a day as it is meant, told to whoever wrote something else; `BORN` where a birth date is asked.
    """

    widget = forms.DateInput(format=DATE_FORMATS[0], attrs={"inputmode": "numeric", "maxlength": 24})
    default_error_messages = {
        "invalid": "Tulis tanggal dengan urutan hari/bulan/tahun (empat angka), misalnya {example}.",
        "missing": "Tanggal ini tidak ada. Periksa kembali hari dan bulannya.",
        "required": "Isi tanggalnya, misalnya {example}.",
    }

    def __init__(self, *, example: str = "17/08/2026", **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DATE_FORMATS)
        super().__init__(**kwargs)
        self.error_messages = {
            code: str(words).replace("{example}", example) for code, words in self.error_messages.items()
        }

    def to_python(self, value: Any) -> date | None:
        typed = _MONTH.sub(_in_digits, value) if isinstance(value, str) else value
        try:
            return super().to_python(typed)
        except forms.ValidationError:
            if isinstance(typed, str) and _IN_ORDER.fullmatch(typed.strip()):
                raise forms.ValidationError(self.error_messages["missing"], code="missing") from None
            raise


def typed_day(text: str) -> date:
    """The day that somebody typed, as `DateField` understands it.

    :raises ValueError: none is understood, or there is no such day.
    """
    try:
        found: date | None = _ANY_DAY.clean(text)
    except forms.ValidationError:
        found = None
    if found is None:
        raise ValueError("no day")
    return found


_ANY_DAY = DateField(required=False)


def _in_digits(word: re.Match[str]) -> str:
    """`08` for `Agustus`, `agu` or `Ags`; a word that is no month stays, and the date is refused."""
    start = {"ags": "agustus", "agt": "agustus"}.get(word[0].lower(), word[0].lower())
    found = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(start)]
    return f"{found[0]:02}" if found else word[0]


class PhoneField(forms.CharField):
    """A telephone number typed in any usual way; the cleaned value is E.164."""

    def __init__(self, *, mobile: bool = False, indonesian: bool = False, **kwargs: Any) -> None:
        self.mobile, self.indonesian = mobile, indonesian
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return e164(typed, mobile=self.mobile, indonesian=self.indonesian) if typed else ""
        except BadPhone as error:
            raise forms.ValidationError(str(error), code="phone") from None


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


class RupiahField(forms.CharField):
    """Whole rupiah, typed as `money.read` understands it; cents that are none are dropped."""

    default_error_messages = {"rupiah": "Tulis jumlahnya dengan angka, misalnya 60.000.000."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return money.bilangan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        return self._whole(typed) if typed else None

    def _whole(self, typed: str) -> int:
        try:
            amount = money.read(typed)
        except ValueError:
            amount = None
        if amount is None or amount % 1:
            raise forms.ValidationError(self.error_messages["rupiah"], code="rupiah")
        return int(amount)


def minute_field(label: str, hint: str = "", *, required: bool = True) -> forms.DateTimeField:
    """A day and a minute of the institution's zone, picked where the browser offers it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=hint,
        widget=widget,
        input_formats=[MINUTE],
        error_messages={"required": "Pilih tanggal dan jamnya.", "invalid": "Pilih tanggal dan jamnya."},
    )


def keep_code(form: "forms.ModelForm[Any]") -> None:
    """The code of a row is given once: other rows, reports and regulators' forms name it."""
    if form.instance.pk:
        form.fields["code"].disabled = True
