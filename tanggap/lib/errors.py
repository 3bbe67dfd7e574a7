"""Facts that stop a command, as exceptions with names. `lib.http.ErrorsMiddleware` renders them; bugs stay 500.

A room declares its own facts beside the capability that raises them: `class CodeExpired(DomainError): status = 410`.
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule of the product said no. `message` is a sentence in Indonesian that says what to do next."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = ""
    message: str = "Permintaan ini tidak dapat diproses."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)

    def __init_subclass__(cls) -> None:
        """`CodeExpired` is known to machines as `code_expired` unless it says otherwise."""
        if "code" not in cls.__dict__:
            name = cls.__name__
            cls.code = "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class NotFound(DomainError):
    """It does not exist, or it is not yours: the two are never told apart (404)."""

    status = 404
    message = "Halaman atau data ini tidak ditemukan."


class Forbidden(DomainError):
    """The act is known to exist but this person may not do it (403); objects answer NotFound instead."""

    status = 403
    message = "Anda tidak berhak melakukan tindakan ini."


class Conflict(DomainError):
    """Somebody else was first, or the state has moved on (409)."""

    status = 409
    message = "Data ini telah berubah. Muat ulang halaman, lalu periksa kembali."


class TooManyAttempts(DomainError):
    """A limit is reached (429). `retry_after` is in whole seconds."""

    status = 429
    message = "Terlalu banyak percobaan. Silakan coba lagi beberapa saat lagi."

    def __init__(self, message: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after
