"""The mails of accounts leave by the outbox like all others (M1)."""

from typing import Any

from tanggap.identity.adapter import AccountAdapter
from tanggap.identity.models import User
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient


class OutboxAccountAdapter(AccountAdapter):
    """Named in settings.ACCOUNT_ADAPTER."""

    def mail(self, kind: str, user: User, **params: Any) -> None:
        to = Recipient(email=user.email, name=user.full_name or user.username, user_id=user.pk or None)
        outbox.queue(kind, to=to, **params)
