"""Form fields that many forms share: dates as people write them, and telephone numbers."""

from typing import Any

from django import forms

from tanggap.lib.phone import BadPhone, e164

DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]


class DateField(forms.DateField):
    """A date typed as dd/mm/yyyy (also with dashes, dots or without), or picked where the browser offers it."""

    widget = forms.DateInput(format=DATE_FORMATS[0], attrs={"inputmode": "numeric", "maxlength": 10})
    default_error_messages = {
        "invalid": "Tulis tanggal dengan urutan hari/bulan/tahun, misalnya 17/08/1990.",
        "required": "Isi tanggalnya, misalnya 17/08/1990.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DATE_FORMATS)
        super().__init__(**kwargs)


class PhoneField(forms.CharField):
    """A telephone number typed in any usual way; the cleaned value is E.164."""

    def __init__(self, *, mobile: bool = False, **kwargs: Any) -> None:
        self.mobile = mobile
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return e164(typed, mobile=self.mobile) if typed else ""
        except BadPhone as error:
            raise forms.ValidationError(str(error), code="phone") from None
