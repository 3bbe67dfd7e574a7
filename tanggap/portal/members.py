"""The customer behind a member's account."""

from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.portal.models import Membership


def customer_of(user: User) -> Customer | None:
    """The customer of the membership in force; None: the account belongs to nobody any more."""
    membership = Membership.objects.in_force().filter(user=user).first()
    if membership is None:
        return None
    return Customer.objects.filter(pk=membership.customer_id).first()
