"""The form of *Halaman Register*, with the hints of the source (P2)."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from tanggap.identity.forms import password_field
from tanggap.institution.current import legal_text
from tanggap.institution.menu import REGISTRATION_TEXTS
from tanggap.institution.models import LegalText
from tanggap.portal.facts_form import FactsForm
from tanggap.portal.registration.registering import Applicant, UsernameTaken, is_username_free

CONSENTS = {
    LegalText.Kind.CONSENT_PORTAL: ("Saya setuju data saya dicocokkan dan akun saya dibuat", True),
    LegalText.Kind.CONSENT_OFFERS: ("Saya bersedia menerima penawaran", False),
}
"""The consents asked, each on its own: in short, and whether there is no account without it. The text is the hint."""


def texts_in_force() -> dict[str, LegalText]:
    """The privacy notice and the texts to agree to, as far as they are published."""
    found = {kind: legal_text(kind) for kind in (LegalText.Kind.PRIVACY, *CONSENTS)}
    return {kind: text for kind, text in found.items() if text}


def is_open() -> bool:
    """Whether the texts without which nobody can register are in force."""
    return texts_in_force().keys() >= set(REGISTRATION_TEXTS)


FACTS = ("birth_date", "mother_name", "contract")


class Checkbox(forms.CheckboxInput):
    """Its tick names the version of the text that stood beside it. Drawn like any other checkbox, by its name."""

    def __init__(self, version: str) -> None:
        super().__init__(check_test=lambda value: value == version)
        self.version = version

    def format_value(self, value: Any) -> str:
        return self.version

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


class ConsentField(forms.Field):
    """Unticked at first, with the whole text as its hint. Cleans to the text, or None if it was left unticked."""

    def __init__(self, text: LegalText, *, label: str, required: bool) -> None:
        super().__init__(label=label, help_text=text.body, required=required, widget=Checkbox(str(text.pk)))
        self.text = text
        self.error_messages["required"] = "Beri tanda centang jika Anda setuju; tanpa itu akun tidak dapat dibuat."

    def clean(self, value: Any) -> LegalText | None:
        super().clean(value)
        if value and value != str(self.text.pk):
            raise forms.ValidationError("Teks ini baru saja diperbarui. Baca kembali, lalu beri tanda centang.")
        return self.text if value else None


class RegistrationForm(FactsForm):
    """Everything is checked here without a look at the core's records; the captcha comes last of all (P3)."""

    username = forms.CharField(
        label="Username",
        max_length=16,
        validators=[RegexValidator(r"^[A-Za-z0-9]+\Z", "Gunakan huruf dan angka saja, tanpa spasi atau tanda baca.")],
        help_text="Huruf dan angka, paling banyak 16 karakter.",
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"max_length": "Username paling banyak 16 karakter."},
    )
    email = forms.EmailField(
        label="E-Mail",
        max_length=254,
        help_text="Alamat e-mail harus valid agar dapat menerima link aktivasi yang kami kirim.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = password_field(
        "Password", "new-password", help_text="Sedikitnya 8 karakter; huruf, angka, dan tanda lain boleh dipakai."
    )
    password_match = password_field("Password Match", "new-password", help_text="Ketik ulang password yang sama.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["username"].widget.attrs["maxlength"]  # what is too long is told, not cut off unseen
        self.texts = texts_in_force()
        for kind, (label, required) in CONSENTS.items():
            if kind in self.texts:
                self.fields[kind.value] = ConsentField(self.texts[kind], label=label, required=required)
        self.order_fields(("username", "email", "password", "password_match", *FACTS, *CONSENTS))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_password_match(self) -> str:
        typed: str = self.cleaned_data["password_match"]
        if typed != self.cleaned_data.get("password", typed):
            raise forms.ValidationError("Password Match tidak sama dengan Password.")
        return typed

    def clean(self) -> dict[str, Any]:
        """The user name is looked up when the captcha is spent, so that each name asked about costs one."""
        cleaned = super().clean()
        if not self.errors and not is_username_free(cleaned["username"]):
            self.add_error("username", UsernameTaken.message)
        return cleaned

    def applicant(self) -> Applicant:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return Applicant(
            username=typed["username"],
            email=typed["email"],
            password=typed["password"],
            facts=self.facts,
            notice=self.texts[LegalText.Kind.PRIVACY],
            consents=tuple(typed[kind.value] for kind in CONSENTS if typed.get(kind.value)),
        )
