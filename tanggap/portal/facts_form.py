"""The three facts by which a customer is recognised, as a form with the captcha: nothing here looks at the records."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from tanggap.customers.recognition import Facts
from tanggap.identity.captcha import CaptchaForm
from tanggap.institution.current import institution
from tanggap.lib.forms import BORN, DateField
from tanggap.portal.contracts import number_format

EARLIEST = date(1900, 1, 1)


class FactsForm(CaptchaForm):
    """*Tanggal Lahir, Nama Ibu Kandung, No. Kontrak* as on the forms of the source (P2, P7)."""

    birth_date = DateField(
        example=BORN,
        label="Tanggal Lahir",
        help_text="Sesuai data pada saat pengajuan kredit: hari/bulan/tahun, misalnya 17/08/1990.",
    )
    mother_name = forms.CharField(
        label="Nama Ibu Kandung",
        max_length=120,
        help_text="Sesuai data pada saat pengajuan kredit.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    contract = forms.CharField(
        label="No. Kontrak",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].widget.attrs["autocomplete"] = "bday"
        self.fields["contract"].help_text = _contract_hint()
        self.order_fields([name for name in self.fields if name != "captcha"])

    def clean_birth_date(self) -> date:
        """What cannot be a birth date is told here, before it costs an attempt (P3)."""
        born: date = self.cleaned_data["birth_date"]
        if not EARLIEST <= born < timezone.localdate():
            raise forms.ValidationError("Periksa kembali tahun lahirnya, misalnya 17/08/1990.")
        return born

    def clean_mother_name(self) -> str:
        typed: str = self.cleaned_data["mother_name"]
        if not any(letter.isalpha() for letter in typed):
            raise forms.ValidationError("Tulis nama dengan huruf.")
        return typed

    def clean_contract(self) -> str:
        number = institution().normalise_contract(self.cleaned_data["contract"])
        if number is None:
            digits = sum(institution().contract_lengths)
            raise forms.ValidationError(f"Nomor kontrak terdiri dari {digits} angka ({number_format(institution())}).")
        return number

    @property
    def facts(self) -> Facts:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return Facts(typed["birth_date"], typed["mother_name"], typed["contract"])


def _contract_hint() -> str:
    plain = f"Masukkan {sum(institution().contract_lengths)} angka tanpa tanda baca “-”."
    example = "200011600011"
    if institution().normalise_contract(example) is None:
        return plain
    return f"{plain} Misal {institution().display_contract(example)} diinput menjadi {example}."
