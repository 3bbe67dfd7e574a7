"""Taking a contact down as a case of the agent who listens (D1)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.desk import attachments
from tanggap.desk.intake.forms import IntakeForm
from tanggap.desk.models import Attachment, Case
from tanggap.desk.opening import open_case
from tanggap.identity.models import Role, User
from tanggap.lib.uploads import Upload


def take_down(form: IntakeForm, *, files: Sequence[Upload] = (), customer: Customer | None = None, by: User) -> Case:
    """Open a case from a valid form, the agent's own; the same form twice makes one case.

    :param customer: whom the agent found by a search; whether it is them is proven on the case (D5).
    :raises BadUpload: see `attachments.taking_in`.
    """
    purpose = Attachment.Purpose.POWER_OF_ATTORNEY if form.cleaned_data["representative"] else ""
    with attachments.taking_in(files, by=by) as taken, transaction.atomic():
        is_known = bool(taken) and Case.objects.filter(opened_with=form.cleaned_data["opened_with"]).exists()
        case = open_case(
            form.complaint(),
            form.contact(customer),
            by=by,
            opened_by=by,
            assignee=by if by.has_role(Role.AGENT) else None,
            opened_with=form.cleaned_data["opened_with"],
        )
        for file in [] if is_known else taken:
            attachments.keep(case, file, purpose=purpose or Attachment.Purpose.EVIDENCE, by=by, at=timezone.now())
        return case
