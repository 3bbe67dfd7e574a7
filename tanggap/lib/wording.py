"""Django's own messages on forms, said as this product says things: what to do, without blame."""

from django import forms
from django.core import validators

REQUIRED = "Bagian ini perlu diisi."
EMAIL = "Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."


def speak_plainly() -> None:
    """Replace the default texts of Django's fields, once, at start."""
    forms.Field.default_error_messages["required"] = REQUIRED
    forms.ChoiceField.default_error_messages["required"] = "Pilih salah satu."
    forms.MultipleChoiceField.default_error_messages["required"] = "Pilih paling sedikit satu."
    forms.BooleanField.default_error_messages = {"required": "Beri tanda centang untuk melanjutkan."}
    forms.IntegerField.default_error_messages["invalid"] = "Tulis angka bulat tanpa tanda baca."
    validators.EmailValidator.message = EMAIL
    validators.validate_email.message = EMAIL
