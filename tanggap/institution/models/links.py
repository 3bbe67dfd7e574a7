"""Links that lead out of the site."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_is_web_address = URLValidator(schemes=["https"])


def validate_link(value: str) -> None:
    """An address on the web that a browser may be sent to: https only, no sign-in written into it."""
    try:
        _is_web_address(value)
        if "@" not in urlsplit(value).netloc:
            return
    except (ValidationError, ValueError):
        pass
    raise ValidationError("Tulis alamat lengkap yang diawali https://, misalnya https://karier.contoh.id.")
