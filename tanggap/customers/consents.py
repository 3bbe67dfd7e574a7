"""Consents: which version of which text a customer agreed to, when, where, and until when (S9, UU PDP 27/2022)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.models import Consent, Customer
from tanggap.institution.models import LegalText
from tanggap.lib.errors import NotFound


@transaction.atomic
def give(
    customer: Customer,
    text: LegalText,
    *,
    channel: Consent.Channel,
    by: Actor,
    at: datetime | None = None,
    notice: LegalText | None = None,
) -> Consent:
    """Record that the customer agrees to this version of a text. Given twice it is one consent, the first.

    :param at: when it was said, if that was not now: at registration it is said before the account exists.
    :param notice: the version of the privacy notice that stood beside it.
    """
    said = {"channel": channel, "given_at": at or timezone.now(), "notice": notice}
    consent, is_new = Consent.objects.get_or_create(customer=customer, text=text, withdrawn_at=None, defaults=said)
    if is_new:
        trail.record("consent.given", consent, by=by, reason=str(text))
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, channel: Consent.Channel, by: Actor) -> Consent:
    """Take a consent back from now on; what was done on its ground stays done. Twice is harmless.

    :raises NotFound: there is no such consent.
    """
    locked = Consent.objects.select_for_update(of=("self",)).select_related("text").filter(pk=consent.pk).first()
    if locked is None:
        raise NotFound
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_through = timezone.now(), channel
        locked.save(update_fields=["withdrawn_at", "withdrawn_through"])
        trail.record("consent.withdrawn", locked, by=by, reason=str(locked.text))
    return locked


def current(customer: Customer) -> list[Consent]:
    """The consents in force, one for each kind of text: that to its newest version, by kind."""
    in_force = Consent.objects.in_force().filter(customer=customer).select_related("text", "notice")
    return list(in_force.order_by("text__kind", "-text__version").distinct("text__kind"))


def history(customer: Customer) -> list[Consent]:
    """Every consent ever given, newest first."""
    given = Consent.objects.filter(customer=customer).select_related("text", "notice")
    return list(given.order_by("-given_at", "-pk"))


def has_agreed(customer: Customer, kind: LegalText.Kind) -> bool:
    """Whether a consent to any version of that kind of text is in force."""
    return Consent.objects.in_force().filter(customer=customer, text__kind=kind).exists()
