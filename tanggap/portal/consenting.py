"""A member gives later a consent that was left unticked at registration, or taken back since (P19)."""

from django.db import transaction

from tanggap.customers import consents
from tanggap.customers.models import Consent, Customer
from tanggap.identity.models import User
from tanggap.institution.current import legal_text
from tanggap.institution.models import LegalText
from tanggap.lib.errors import Conflict, NotFound
from tanggap.portal.locking import lock_customer
from tanggap.portal.members import customer_of

OFFERS = LegalText.Kind.CONSENT_OFFERS
"""The only consent without which there can be an account; that to registration is given by registering."""


class TextChanged(Conflict):
    """What was read is not in force any more."""

    message = "Teks ini baru saja diperbarui. Baca kembali, lalu setujui bila Anda bersedia."


def offers_to_agree(customer: Customer) -> LegalText | None:
    """The text in force about offers, unless the customer has agreed to one already."""
    return None if consents.has_agreed(customer, OFFERS) else legal_text(OFFERS)


@transaction.atomic
def agree_to_offers(user: User, version: str) -> None:
    """Record the consent to the version that was read, now. Where one is in force, nothing changes.

    :raises TextChanged: another version is in force. :raises NotFound: the account belongs to no customer.
    """
    customer = customer_of(user)
    if customer is None:
        raise NotFound
    lock_customer(customer.pk)
    if consents.has_agreed(customer, OFFERS):
        return
    text = legal_text(OFFERS)
    if text is None or str(text.pk) != version:
        raise TextChanged
    notice = legal_text(LegalText.Kind.PRIVACY)
    consents.give(customer, text, channel=Consent.Channel.PORTAL, by=user, notice=notice)
