"""Forms of the member's pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tanggap.customers.models import ContactPreference
from tanggap.institution.current import institution
from tanggap.portal.contracts import number_format


class ContractForm(forms.Form):
    """*Masukkan Nomor Kontrak Anda*: a contract number, typed with or without "-" (P10). Cleans to its digits."""

    contract = forms.CharField(
        label="Masukkan Nomor Kontrak Anda",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={"required": "Masukkan nomor kontrak Anda."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].help_text = f"(format {number_format(institution())})"

    def clean_contract(self) -> str:
        number = institution().normalise_contract(self.cleaned_data["contract"])
        if number is None:
            digits = sum(institution().contract_lengths)
            raise ValidationError(
                f"Nomor kontrak terdiri dari {digits} angka dengan format {number_format(institution())}. "
                "Periksa kembali, lalu kirim ulang."
            )
        return number


class ChannelForm(forms.Form):
    """On which channel the member wants to be written to (P19)."""

    channel = forms.ChoiceField(
        label="Hubungi saya lewat",
        choices=ContactPreference.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu saluran."},
    )
