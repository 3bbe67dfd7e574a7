"""A member takes a consent back, and what follows from it at once (P19, UU PDP 27/2022 art. 9)."""

from django.db import transaction
from django.utils import timezone

from tanggap.customers import consents
from tanggap.customers.models import Consent, Customer
from tanggap.identity.closing import close_account
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib.errors import NotFound
from tanggap.portal.locking import lock_customer
from tanggap.portal.members import customer_of
from tanggap.portal.models import Membership


def own_consent(user: User, pk: int) -> Consent:
    """:raises NotFound: it is not this member's, or was taken back already."""
    customer = customer_of(user)
    found = Consent.objects.in_force().filter(customer=customer, pk=pk) if customer else Consent.objects.none()
    consent = found.select_related("text").first()
    if consent is None:
        raise NotFound
    return consent


def ends_account(consent: Consent) -> bool:
    """Whether there can be no account without it: it is the ground on which the account exists."""
    return consent.text.kind == LegalText.Kind.CONSENT_PORTAL


@transaction.atomic
def withdraw(consent: Consent, *, by: User) -> None:
    """Take it back, in all its versions if the account hangs on it; then the account is closed.

    :raises NotFound: it was taken back meanwhile.
    """
    lock_customer(consent.customer_id)
    own_consent(by, consent.pk)
    same = Consent.objects.in_force().filter(customer_id=consent.customer_id, text__kind=consent.text.kind)
    for one in same if ends_account(consent) else [consent]:
        consents.withdraw(one, channel=Consent.Channel.PORTAL, by=by)
    if ends_account(consent):
        _close(consent.customer, by)


def _close(customer: Customer, user: User) -> None:
    Membership.objects.in_force().filter(customer=customer, user=user).update(ended_at=timezone.now())
    close_account(user, by=user)
