"""The mails of accounts leave by the outbox like all others (M1)."""

from typing import Any

from tanggap.identity.adapter import AccountAdapter
from tanggap.identity.models import User
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient


class OutboxAccountAdapter(AccountAdapter):
    """Named in settings.ACCOUNT_ADAPTER."""

    def mail(self, kind: str, user: User, *, to: str = "", **params: Any) -> None:
        name = "" if to else user.full_name or user.username
        recipient = Recipient(email=to or user.email, name=name, user_id=None if to else user.pk or None)
        outbox.queue(kind, to=recipient, **params)
