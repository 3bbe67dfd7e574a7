"""What customer service fills in: the number to look up, and what the customer said and sent (O7)."""

from typing import Any

from django import forms

from tanggap.identity.models import User
from tanggap.lib import phone
from tanggap.onboarding.codes.consent import ThroughService
from tanggap.onboarding.models import Confirmation


class CodeInput(forms.TextInput):
    """A code is typed afresh each time: no page carries one back."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


def bare(typed: str, *, mobile: bool = False) -> str:
    """:raises ValidationError: not a number; says why."""
    try:
        return phone.e164(typed, mobile=mobile)
    except phone.BadPhone as fault:
        raise forms.ValidationError(str(fault)) from None


class NumberForm(forms.Form):
    phone = forms.CharField(
        label="Nomor Handphone",
        max_length=30,
        help_text="Nomor yang menerima kode, misalnya 0812 3456 6797 atau +62 812-3456-6797.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        return bare(self.cleaned_data["phone"], mobile=True)


class ValidationForm(forms.Form):
    """What `codes.validation` takes. The code is never shown again, whatever is wrong with the rest."""

    application = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    text_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    was_read_out = forms.BooleanField(
        label="Saya sudah membacakan teks ini seluruhnya, dan nasabah menyetujuinya",
        error_messages={"required": "Bacakan teks persetujuan kepada nasabah, lalu centang."},
    )
    reason = forms.ChoiceField(
        label="Alasan nasabah tidak memasukkan kodenya sendiri",
        choices=Confirmation.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih alasannya."},
    )
    reason_words = forms.CharField(
        label="Alasan lainnya", max_length=200, required=False, help_text="Hanya bila memilih “Lainnya”."
    )
    channel = forms.ChoiceField(
        label="Kode disampaikan lewat",
        choices=Confirmation.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salurannya."},
    )
    sender = forms.CharField(
        label="Nomor pengirim",
        max_length=30,
        required=False,
        help_text="Nomor yang mengirim SMS atau menelepon. Kosongkan bila nasabah datang langsung.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label="Kode OTP",
        max_length=60,
        help_text="6 angka yang disebutkan nasabah.",
        widget=CodeInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Masukkan 6 angka yang disebutkan nasabah."},
    )

    def clean_sender(self) -> str:
        typed = self.cleaned_data["sender"]
        return bare(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("reason") == Confirmation.Reason.OTHER and not given.get("reason_words"):
            self.add_error("reason_words", "Tuliskan alasannya.")
        if given.get("reason") != Confirmation.Reason.OTHER:
            given["reason_words"] = ""
        if given.get("channel") == Confirmation.Channel.VISIT:
            given["sender"] = ""
        elif given.get("channel") and not given.get("sender") and "sender" not in self.errors:
            self.add_error("sender", "Masukkan nomor yang mengirim atau menelepon.")
        return given

    def stated(self, by: User) -> ThroughService:
        given = self.cleaned_data
        return ThroughService(
            by=by,
            reason=Confirmation.Reason(given["reason"]),
            channel=Confirmation.Channel(given["channel"]),
            sender=given["sender"],
            reason_words=given["reason_words"],
        )
