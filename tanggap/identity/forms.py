"""The forms of the entrances: sign-in, second factor, passwords."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from tanggap.identity import second_factor, signing_in
from tanggap.identity.captcha import CaptchaForm
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError, TooManyAttempts

LONGEST_PASSWORD = 1024


def password_field(label: str, autocomplete: str, **more: Any) -> forms.CharField:
    """A password is taken as typed: spaces at its ends belong to it, any length up to 1024 (P2)."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, **more)


class SignInForm(forms.Form):
    """E-mail and password of an entrance. What stops it stands in `refusal`, so that the view can tell the wait."""

    email = forms.EmailField(label="E-Mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = password_field("Password", "current-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.refusal: DomainError | None = None

    def clean(self) -> dict[str, Any]:
        """Format first, then the address's limit, then the captcha if there is one, and the password last (P6)."""
        try:
            signing_in.count_address()
            cleaned = super().clean() or self.cleaned_data
            if not self.errors:
                self.user = signing_in.check_credentials(self.request, cleaned["email"], cleaned["password"])
        except DomainError as refusal:
            self.refusal = refusal
            self.add_error(None, refusal.message)
        return self.cleaned_data

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait, if a limit stopped it."""
        return self.refusal.retry_after if isinstance(self.refusal, TooManyAttempts) else None


class MemberSignInForm(SignInForm, CaptchaForm):
    """Members also solve the captcha (P1)."""

    field_order = ("email", "password", "captcha")


class CodeMixin:
    """A code of the second factor: counted, and each one works once, however many bring it at the same time."""

    user: User
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        self.fields["code"] = forms.CharField(label="Kode", max_length=16, widget=forms.TextInput(attrs=attrs))

    def clean_code(self) -> str:
        second_factor.count_attempt(self.user)
        code: str = super().clean_code()  # type: ignore[misc]
        second_factor.use_once(self.user, code)
        second_factor.forget_attempts(self.user)
        return code


class SecondFactorForm(CodeMixin, AuthenticateForm):
    """The code after the password."""


class SecondFactorAgainForm(CodeMixin, ReauthenticateForm):
    """The code before a sensitive move."""


class AppForm(CodeMixin, ActivateTOTPForm):
    """The first code, which proves that the app holds the secret."""


class KeyForm(AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(label="Nama kunci", required=False, max_length=60)


class PasswordAgainForm(AllauthReauthenticateForm):
    """The password before a sensitive move."""

    password = password_field("Password", "current-password")  # type: ignore[assignment]


class OwnForm(forms.Form):
    """A form about the account of one person."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class NewPasswordForm(OwnForm):
    """A new password twice: at least 8 characters, not a common one, no other rule (P2)."""

    password1 = password_field("Password baru", "new-password", help_text="Sedikitnya 8 karakter.")
    password2 = password_field("Ulangi password baru", "new-password")

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean_password2(self) -> str:
        if self.cleaned_data["password2"] != self.cleaned_data.get("password1", self.cleaned_data["password2"]):
            raise forms.ValidationError("Kedua password tidak sama.")
        return str(self.cleaned_data["password2"])


class OwnPasswordForm(OwnForm):
    """Asks a person who is signed in for the password once more. The wait, if it was guessed at too often, is an error
    of the form, so that what was typed stays.
    """

    current = password_field("Password saat ini", "current-password")
    refusal: TooManyAttempts | None = None

    def clean_current(self) -> str:
        try:
            is_right = signing_in.is_own_password(self.user, self.cleaned_data["current"])
        except TooManyAttempts as refusal:
            self.refusal = refusal
            raise forms.ValidationError(refusal.message) from None
        if not is_right:
            raise forms.ValidationError("Password saat ini tidak sesuai.")
        return str(self.cleaned_data["current"])


class ChangePasswordForm(OwnPasswordForm, NewPasswordForm):
    """The old password stands before the new one (P8)."""

    field_order = ("current", "password1", "password2")


class ChangeEmailForm(OwnPasswordForm):
    """A new e-mail, with the password (P8)."""

    email = forms.EmailField(
        label="E-Mail baru",
        help_text="Kami mengirim tautan konfirmasi ke alamat ini.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "current")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email:
            raise forms.ValidationError("Ini e-mail Anda saat ini. Masukkan alamat yang lain.")
        return email


class ForgotPasswordForm(forms.Form):
    email = forms.EmailField(label="E-Mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class MemberForgotPasswordForm(ForgotPasswordForm, CaptchaForm):
    field_order = ("email", "captcha")
