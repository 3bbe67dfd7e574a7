"""Whether the customer can open the pages on which their payment codes stand (D11)."""

from tanggap.desk.models import Case
from tanggap.identity.models import User

ACCOUNT, NONE = "account", "none"


def status(case: Case) -> str:
    """`account` where the case's customer is a member who may sign in."""
    ties = {"membership__customer": case.customer_id, "membership__ended_at": None}
    members = User.objects.filter(kind=User.Kind.MEMBER, is_active=True, **ties)
    return ACCOUNT if case.customer_id and members.exists() else NONE
