"""What the box of the verifying step shows (D5)."""

from typing import Any

from tanggap.desk.identity import checking, seeking
from tanggap.desk.identity.forms import CheckForm, SeekForm
from tanggap.desk.models import Case, StepRun
from tanggap.identity.models import User


def panel(case: Case, run: StepRun, user: User) -> dict[str, Any]:
    """The facts to ask, or the search where nobody is known yet."""
    customer = seeking.Found.of(case.customer, named=False) if case.customer else None
    return {
        "is_verified": checking.is_verified(case),
        "customer": customer,
        "form": CheckForm(initial={"customer": case.customer_id}) if customer else None,
        "seek": None if customer else SeekForm(),
    }
