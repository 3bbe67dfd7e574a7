"""The panel of the step at which the report is made, and of the report's page (D19)."""

from typing import Any

from tanggap.desk import asked, overseeing
from tanggap.desk.models import Case, Report, StepRun
from tanggap.desk.procedure import evidence
from tanggap.desk.reporting.filing import ASKED, current
from tanggap.desk.reporting.forms import ReportForm
from tanggap.desk.states import State
from tanggap.identity.models import User


def panel(case: Case, run: StepRun | None, user: User) -> dict[str, Any]:
    return facts_of(case, user)


def facts_of(case: Case, user: User, *, form: ReportForm | None = None) -> dict[str, Any]:
    """What `desk/reporting/_work.html` takes. `form` is None where there is nothing to fill in.

    :param form: with what was typed, after a refusal.
    """
    report, is_filed = current(case), evidence.report_filed(case)
    may_file = not is_filed and _may_file(case, report, user)
    return {
        "report": report,
        "is_filed": is_filed,
        "editions": list(report.editions.select_related("cause", "filed_by", "returned_by")) if report else [],
        "form": (form or ReportForm(case)) if may_file or form else None,
        "may_return": bool(report and is_filed and report.filed_by_id != user.pk and overseeing.manages(user, case)),
    }


def _may_file(case: Case, report: Report | None, user: User) -> bool:
    if not overseeing.answers_customers(user):
        return False
    if case.is_open:
        return asked.asks_for(case, ASKED) is not None
    return report is not None and case.state in (State.ANSWERED, State.CLOSED)
