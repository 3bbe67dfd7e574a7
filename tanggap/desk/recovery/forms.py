"""What staff fill in to recover an account (D27)."""

from typing import Any

from django import forms

from tanggap.desk.models import AccountRecovery

PLAIN = {"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}


def _address(label: str, hint: str = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=hint,
        max_length=254,
        widget=forms.EmailInput(attrs=PLAIN),
        error_messages={"required": "Tulis alamat e-mail yang baru.", "invalid": "Alamat ini salah tulis."},
    )


class ProposalForm(forms.Form):
    """The new address, twice: nobody else's mailbox may get the link by a slip of the finger."""

    use_required_attribute = False
    why = forms.ChoiceField(
        label="Yang hilang", choices=AccountRecovery.Why.choices, widget=forms.RadioSelect, initial="mailbox"
    )
    address = _address("E-mail baru", "Eja kembali huruf demi huruf kepada pelanggan.")
    again = _address("Ulangi e-mail baru")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, again = typed.get("address"), typed.get("again")
        if first and again and first.lower() != again.lower():
            self.add_error("again", "Kedua alamat tidak sama.")
        return typed


class EndingForm(forms.Form):
    """Why a proposal is refused, or a recovery is called off."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tuliskan alasannya."},
    )
