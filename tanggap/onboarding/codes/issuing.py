"""Making a code and its link, and ordering the message that carries them, in the caller's transaction (O3–O5)."""

import secrets
from datetime import datetime, timedelta

from tanggap.customers import digests
from tanggap.identity.models import User
from tanggap.lib.dates import WIB
from tanggap.lib.links import short_token, token_digest
from tanggap.lib.sealing import digest
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.onboarding.codes import ending
from tanggap.onboarding.models import Application, Code, Link
from tanggap.onboarding.models.codes import CODE_MESSAGE
from tanggap.onboarding.pages import customer_url

LIFE = timedelta(minutes=5)


def issue(application: Application, *, at: datetime, by: User | None = None) -> Code:
    """End the older code and link, make new ones, and queue the message to phone 1.

    The caller holds the application's lock, took `at` after it, and has asked `allowance` whether a code may go out.

    :param by: who asked for it; None for the first, which follows from the branch head's approval (O3).
    """
    ending.end_code(application, Code.Ending.SUPERSEDED, at=at)
    plain, url = new_code(), new_link(application, at=at)
    code = _code(application, plain, at, by)
    message = outbox.queue(CODE_MESSAGE, to=_recipient(application), about=application, code=plain, url=url)
    code.message_id = message.pk
    code.save(force_insert=True)
    return code


def new_link(application: Application, *, at: datetime) -> str:
    """Make the newest link to the customer's page, and tell its address; the older one leads to a hint (O6)."""
    token = short_token()
    ending.end_link(application, at=at)
    Link.objects.create(application=application, digest=token_digest(token), made_at=at)
    return customer_url(token)


def new_code() -> str:
    """Six digits from a CSPRNG, all as likely (O4)."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_digest(application_id: int, plain: str) -> bytes:
    """What is stored of a code: keyed, and tied to the application it confirms (O4)."""
    return digest(f"{application_id}:{plain}", context="onboarding.code")


def _code(application: Application, plain: str, at: datetime, by: User | None) -> Code:
    return Code(
        application=application,
        round=application.round,
        made_at=at,
        expires_at=at + LIFE,
        digest=code_digest(application.pk, plain),
        made_by=by,
        phone_index=digests.phone_index(application.phone),
        branch_day=at.astimezone(application.branch.tz).date(),
        wib_day=at.astimezone(WIB).date(),
    )


def _recipient(application: Application) -> Recipient:
    return Recipient(phone=application.phone, name=application.full_name)
