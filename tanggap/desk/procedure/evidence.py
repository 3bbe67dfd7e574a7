"""What is proven on a case: the functions behind the vocabulary's evidence (D7)."""

from tanggap.desk.models import Answer, Case, StepRun


def identity_passed(case: Case, run: StepRun | None = None) -> bool:
    """Two facts matched, of the customer whom the case names (D5)."""
    return case.customer_id is not None and case.checks.filter(customer=case.customer_id, is_passed=True).exists()


def answer_sent(case: Case, run: StepRun) -> bool:
    """An answer went out since the case was opened, or opened anew (D18)."""
    last = case.answers.last()
    return last is not None and last.state == Answer.State.SENT and not last.reaction


def report_filed(case: Case, run: StepRun | None = None) -> bool:
    """The report is there and in order (D19)."""
    report = getattr(case, "report", None)
    return report is not None and report.is_in_order
