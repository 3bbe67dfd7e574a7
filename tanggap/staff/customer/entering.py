"""By what right somebody looks at a customer: an open case of theirs, or the office of compliance (D6)."""

from dataclasses import dataclass

from tanggap.customers.models import Customer
from tanggap.desk.models import Case, IdentityCheck
from tanggap.identity.models import Role, User
from tanggap.lib.errors import NotFound


@dataclass(frozen=True)
class WayIn:
    """The open case that gives the right to look (None: compliance), and whether the customer was verified on it."""

    customer: Customer
    case: Case | None
    is_verified: bool

    @property
    def case_number(self) -> str:
        return self.case.number if self.case else ""


def way_in(customer_id: int, user: User) -> WayIn:
    """The way in of this person to this customer; a verified case before one that is not, the newest first.

    :raises NotFound: no such customer, or no open case of theirs that this person may see.
    """
    customer = Customer.objects.select_related("branch").filter(pk=customer_id).first()
    if customer is None:
        raise NotFound
    if user.has_role(Role.COMPLIANCE):
        return WayIn(customer, None, is_verified=True)
    cases = list(Case.objects.visible_to(user).open().of_customer(customer_id).order_by("-pk")[:50])
    if not cases:
        raise NotFound
    passed = set(
        IdentityCheck.objects.filter(case__in=cases, customer=customer, is_passed=True).values_list("case", flat=True)
    )
    verified = next((case for case in cases if case.pk in passed), None)
    return WayIn(customer, verified or cases[0], is_verified=verified is not None)
