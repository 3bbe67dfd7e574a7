"""What our records say of the bill that a customer asks about, noted on the step that asks for the reason (D8)."""

from datetime import datetime

from tanggap.audit.trail import Actor
from tanggap.customers.models import Contract
from tanggap.customers.statement import statement_of
from tanggap.desk.models import Case, StepRun
from tanggap.institution.current import institution


def note(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """Begin the step's record with contract, due date, days past due and amount billed; the agent may mend them."""
    if case.contract is None:
        return
    run.record = run.record | _facts(case.contract, at)
    run.save(update_fields=["record"])


def _facts(contract: Contract, at: datetime) -> dict[str, str]:
    statement = statement_of(contract, now=at)
    told = {"contract": institution().display_contract(contract.number)}
    overdue = next((row for row in statement.rows if row.unpaid > 0), None)
    if due := overdue or statement.next_due:
        days = max(0, (statement.today - due.due_date).days)
        billed = statement.overdue_amount if overdue else due.remaining
        told |= {"due_date": due.due_date.isoformat(), "days_past_due": str(days), "amount_billed": str(billed)}
    return told
