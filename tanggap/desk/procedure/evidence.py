"""What is proven on a case: the functions behind the vocabulary's evidence (D7)."""

from tanggap.desk.identity import checking
from tanggap.desk.models import Answer, Case, StepRun
from tanggap.desk.states import State


def identity_passed(case: Case, run: StepRun | None = None) -> bool:
    """Two facts matched, of the customer whom the case names (D5)."""
    return checking.is_verified(case)


def identity_unproven(case: Case, run: StepRun) -> bool:
    """Nobody who was recognised is turned away as unknown (D5)."""
    return not checking.is_verified(case)


def answer_approved(case: Case, run: StepRun) -> bool:
    """A second person has approved this round's answer, where the category asks for that (D18)."""
    last = case.answers.last()
    return not case.category.needs_approval or (
        last is not None and last.approved_by_id is not None and not last.reaction
    )


def answer_sent(case: Case, run: StepRun) -> bool:
    """An answer went out since the case was opened, or opened anew (D18)."""
    last = case.answers.last()
    return last is not None and last.state == Answer.State.SENT and not last.reaction


def report_filed(case: Case, run: StepRun | None = None) -> bool:
    """The report is there and in order (D19); of a case that was opened anew, filed since."""
    report = getattr(case, "report", None)
    anew = case.moves.filter(new_state=State.REOPENED).last()
    return report is not None and report.is_in_order and (anew is None or report.filed_at >= anew.at)
