"""What the boxes of the ordering and of the code-giving step show (D9, D11)."""

from typing import Any

from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk.flows import codes, disbursements, orders
from tanggap.desk.models import Case, CodeGiven, StepRun
from tanggap.desk.procedure import path
from tanggap.identity.models import User
from tanggap.lib import names, phone


def order_panel(case: Case, run: StepRun, user: User) -> dict[str, Any]:
    """The failed disbursement, the order on it, and what this person may do with that."""
    order = orders.standing(case)
    may = case.is_open and orders.may_order(case, user)
    return {
        "failed": disbursements.latest(case),
        "order": order,
        "declined": case.redisbursements.exclude(declined_at=None).last(),
        "may_order": may and (order is None or (order.done_at is not None and order.done_at < run.entered_at)),
        "may_approve": may and order is not None and order.approved_at is None and order.ordered_by_id != user.pk,
        "may_decline": may and order is not None and order.approved_at is None,
        "may_record": may and order is not None and order.approved_at is not None and order.done_at is None,
    }


def code_panel(case: Case, run: StepRun, user: User) -> dict[str, Any]:
    """The notice; once it is recorded the codes of the record, to whoever may do the step, each look written down."""
    notice = getattr(run, "code_notice", None)
    is_shown = notice is not None and case.is_open and path.may_do(case, path.step_of(run), user)
    found = codes.codes_of(case) if is_shown else []
    customer = case.customer
    if found and customer:
        trail.viewed(customer.pk, by=user, shown=["payment_codes"], case_number=case.number)
    return {
        "text": codes.NOTICE,
        "notice": notice,
        "codes": [(code, _groups(code.number)) for code in found],
        "given": list(run.codes_given.select_related("by")),
        "has_any": is_shown or bool(codes.codes_of(case)),
        "now": timezone.now(),
        "ways": CodeGiven.Way,
        "phone": phone.masked(customer.phone) if customer else "",
        "email": names.masked_email(customer.email) if customer and customer.email else "",
    }


def _groups(number: str) -> list[str]:
    """In fours, for reading aloud."""
    return [number[start : start + 4] for start in range(0, len(number), 4)]
