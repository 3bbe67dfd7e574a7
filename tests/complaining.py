"""A case in whatever state a test begins from, opened by the one door; and walking it on by its procedure."""

from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.desk.models import Answer, Case, Category, Cause, Report, Rung
from tanggap.desk.opening import Complaint, Contact, open_case
from tanggap.desk.procedure import path
from tanggap.identity.models import User
from tanggap.institution.models import Department

TEXT = "Saya sudah membayar, tetapi masih ditagih."


def case(customer: Customer | None = None, *, category: str = "lainnya", **given) -> Case:
    """A written complaint through the portal; `given` are columns of `Complaint`, and `assignee`, `contact`."""
    assignee, contact = given.pop("assignee", None), given.pop("contact", None)
    contract = customer.contracts.first() if customer else None
    told = {"kind": "complaint", "channel": "portal", "subject": "Masih ditagih", "text": TEXT, **given}
    complaint = Complaint(category=Category.objects.get(code=category), **told)
    whom = contact or Contact(name="Siti Aminah", phone="+6281234567897", customer=customer, contract=contract)
    return open_case(complaint, whom, by=assignee or path.PROCEDURE, assignee=assignee)


def step(row: Case, outcome: str, *, by: User, **record):
    """End the step the case is at."""
    return path.complete(row.pk, path.current(row).pk, outcome, record=record, by=by)


def answer(row: Case, *, by: User) -> Answer:
    """An answer that was sent, made rather than played."""
    now = timezone.now()
    return Answer.objects.create(
        case=row, round=row.answers.count() + 1, state="sent", text="Sudah.", written_by=by, written_at=now, sent_at=now
    )


def report(row: Case, *, by: User) -> Report:
    """A report that is in order, made rather than played."""
    now = timezone.now()
    told = {"cause_text": "Sebab.", "done": "Diperiksa.", "result": "Selesai.", "prevention": "Diperbaiki."}
    who = {"filed_by": by, "filed_at": now, "told_at": now, "told_how": "portal"}
    return Report.objects.create(case=row, cause=Cause.objects.get(code="lainnya"), **told, **who)


def tasked(row: Case, officer: User) -> Rung:
    """A task on the case for this officer's department, which they get if they have none."""
    department, _ = Department.objects.get_or_create(code="uji", defaults={"name": "Departemen uji"})
    officer.grants.filter(department=None).update(department=department)
    told = {"origin": "manager", "level": "department", "reason": "Periksa.", "given_at": timezone.now()}
    office = officer.grants.get().department
    return Rung.objects.get_or_create(case=row, department=office, ended_at=None, defaults=told)[0]


def answered(row: Case, *, by: User) -> Case:
    """The case walked to its end by `umum`, its answer with the customer; as it is stored then."""
    step(row, "not-verified", by=by)
    answer(row, by=by)
    step(row, "answered", by=by)
    report(row, by=by)
    step(row, "filed", by=by)
    return Case.objects.get(pk=row.pk)
