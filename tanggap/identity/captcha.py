"""The captcha: ALTCHA proof of work, made and checked by ourselves (P2). A form verifies it after all its fields."""

from typing import Any, ClassVar

from altcha_django.forms import AltchaField
from django import forms
from django.urls import reverse_lazy

AGAIN = "Verifikasi keamanan sudah tidak berlaku. Centang kembali kotaknya, lalu kirim sekali lagi."
FAILED = "Verifikasi keamanan tidak berhasil. Muat ulang halaman, lalu coba lagi."
WORDS = {
    "ariaLinkLabel": "Altcha (situs resmi)",
    "cancel": "Batal",
    "error": "Verifikasi gagal. Coba lagi beberapa saat lagi.",
    "expired": "Verifikasi kedaluwarsa. Coba lagi.",
    "footer": "",
    "label": "Saya bukan robot",
    "loading": "Memuat…",
    "reload": "Muat ulang",
    "verify": "Periksa",
    "verificationRequired": "Centang kotak ini terlebih dahulu.",
    "verified": "Terverifikasi",
    "verifying": "Memeriksa…",
    "waitAlert": "Sedang memeriksa, mohon tunggu…",
}
"""What the widget says; `js/portal/captcha.js` enters it into the widget's register of languages."""


class CaptchaField(AltchaField):
    """A solved challenge. Cleaning only asks that it is there: `verify` spends it, so it comes last of all."""

    default_error_messages: ClassVar[Any] = dict.fromkeys(AltchaField.default_error_messages, FAILED) | {
        "required": "Centang kotak verifikasi keamanan terlebih dahulu.",
        "expired": AGAIN,
        "replayed": AGAIN,
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Verifikasi keamanan")
        super().__init__(
            challenge_url=reverse_lazy("captcha_challenge"),
            configuration={"strings": WORDS, "hideLogo": True, "hideFooter": True},
            language="id",
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        value = self.to_python(value)
        self.validate(value)
        return value

    def verify(self, value: Any) -> None:
        """:raises ValidationError: not solved, expired, or used before."""
        super().clean(value)


class CaptchaForm(forms.Form):
    """A form that ends with the captcha, which is verified only when every other field is right (P2)."""

    captcha = CaptchaField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            field = self.fields["captcha"]
            try:
                field.verify(cleaned["captcha"])  # type: ignore[attr-defined]
            except forms.ValidationError as error:
                self.add_error("captcha", error)
        return cleaned
