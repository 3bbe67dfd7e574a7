"""The consent that a right code gives: what is recorded of it, and the fingerprint over all of that (O8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib import phone
from tanggap.lib.context import origin
from tanggap.lib.errors import DomainError
from tanggap.messaging.models import Message
from tanggap.onboarding.codes.queries import consent_texts
from tanggap.onboarding.fingerprints import fingerprint
from tanggap.onboarding.models import Code, Confirmation, Method


class NothingToConsentTo(DomainError):
    """No version of the consent has been published: nobody can agree to it."""

    message = "Teks persetujuan pembukaan rekening belum diterbitkan. Hubungi admin dan kepatuhan."


@dataclass(frozen=True)
class ThroughService:
    """What customer service states when it enters a code that the customer gave (O7)."""

    by: User
    reason: Confirmation.Reason
    channel: Confirmation.Channel
    sender: str = ""
    """Number that the customer wrote or called from, in E.164; "" when the customer stands at the counter."""
    reason_words: str = ""


def text_in_force(at: datetime | None = None) -> LegalText:
    """The consent as it is to be shown and read out; asked of the database, not of what a process remembers.

    :raises NothingToConsentTo: none is published.
    """
    texts = consent_texts(at or timezone.now())
    if not texts:
        raise NothingToConsentTo
    return texts[0]


def consent(
    code: Code, text: LegalText, service: ThroughService | None, *, messages: Iterable[Message], at: datetime
) -> Confirmation:
    """The consent, for the transaction that uses the code to write; once an application (a constraint sees to it).

    :param messages: those that carried codes of the application and their links; of this code, they are named.
    """
    application, here = code.application, origin()
    confirmation = Confirmation(
        application=application,
        code=code,
        text=text,
        product=application.product.name,
        applicant=application.full_name,
        masked_phone=phone.masked(application.phone),
        at=at,
        method=Method.SERVICE if service else Method.SELF,
        message_ids=[_named(message) for message in messages if message.created_at >= code.made_at],
        ip=here.ip,
        user_agent=here.user_agent[:300],
        **_stated(service),
    )
    confirmation.fingerprint = fingerprint(confirmation)
    return confirmation


def _stated(service: ThroughService | None) -> dict[str, Any]:
    if service is None:
        return {}
    return {
        "by": service.by,
        "reason": service.reason,
        "reason_words": service.reason_words,
        "channel": service.channel,
        "sender": service.sender,
    }


def _named(message: Message) -> dict[str, Any]:
    """By our number and the provider's."""
    return {name: getattr(message, name) for name in ("id", "kind", "channel", "provider_id")}
