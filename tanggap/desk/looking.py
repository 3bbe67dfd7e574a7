"""The view log of the pages that stand beside a case's own: its report, its answer, a task on it (D6)."""

from tanggap.audit import trail
from tanggap.desk.models import Case
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User

SHOWN = ("cases",)
"""What findings and results tell of an account, once its customer was recognised."""


def note(case: Case, user: User) -> None:
    """Write down that this person reads what was found out about the case's customer; before the check the case holds
    nothing of the account."""
    if case.customer_id is not None and evidence.identity_passed(case):
        trail.viewed(case.customer_id, by=user, shown=SHOWN, case_number=case.number)
