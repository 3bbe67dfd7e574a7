"""An adapter whose mails land in a list: this room ends where `mail` is called, messaging is above it."""

from typing import Any, ClassVar

from tanggap.identity.adapter import AccountAdapter
from tanggap.identity.models import User


class Mailbox(AccountAdapter):
    sent: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []

    def mail(self, kind: str, user: User, *, to: str = "", **params: str) -> None:
        self.sent.append((kind, to or user.email, params))
