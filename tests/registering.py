"""Registering as people do it, from the outside: the form filled in, the captcha solved, the mail's link found."""

from datetime import date
from typing import Any

from django.conf import settings

from tanggap.customers.recognition import Facts
from tanggap.institution.current import legal_text
from tanggap.messaging.models import Message
from tanggap.portal.registration.registering import Applicant
from tests.captcha import solved

PASSWORD = "rahasia-rahmat-1"
FORM = {
    "username": "rahmat90",
    "email": "rahmat@anggota.test",
    "password": PASSWORD,
    "password_match": PASSWORD,
    "birth_date": "17/08/1990",
    "mother_name": "Sri Wahyuni",
    "contract": "200011600011",
}


def filled_in(**other: Any) -> dict[str, Any]:
    """The form of Rahmat with the required consent ticked; `other` replaces fields, None leaves one out."""
    consent = legal_text("consent_portal")
    form = FORM | {"consent_portal": str(consent.pk) if consent else ""} | other
    return {name: value for name, value in form.items() if value is not None}


def register(client, **other: Any):
    """Post the form; a `captcha` given stands for a solved one."""
    return client.post("/member/register", {"captcha": solved(client)} | filled_in(**other))


def links(kind: str = "activation_link") -> list[str]:
    """The paths of the links mailed so far, oldest first."""
    sent = Message.objects.filter(kind=kind).order_by("pk")
    return [message.params["url"].removeprefix(settings.PUBLIC_BASE_URL) for message in sent]


def applicant(**other: Any) -> Applicant:
    """The same as the form's result, for what is not about the form."""
    facts = Facts(date(1990, 8, 17), "SRI WAHYUNI", other.pop("contract", FORM["contract"]))
    told = {name: FORM[name] for name in ("username", "email", "password")} | other
    notice, consent = legal_text("privacy"), legal_text("consent_portal")
    assert notice
    assert consent
    return Applicant(**told, facts=facts, notice=notice, consents=(consent,))
