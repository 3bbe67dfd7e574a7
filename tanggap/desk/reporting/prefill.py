"""What a report may begin with: what the case has recorded already, for the agent to complete (D19)."""

from typing import Any

from tanggap.desk.answers import rounds
from tanggap.desk.incidents import reports as incident_reports
from tanggap.desk.models import Case
from tanggap.desk.procedure.document import procedure_of
from tanggap.desk.procedure.recording import summary
from tanggap.desk.reporting.filing import columns_of, current


def known(case: Case) -> dict[str, Any]:
    """The report as it was filed last, else what steps, answer and the case's incident tell."""
    report = current(case)
    if report:
        return columns_of(report)
    answer = rounds.sent(case)
    last = case.rungs.exclude(result="").last()
    told = incident_reports.told(case) or {"told_how": case.channel, "told_at": None}
    if answer:
        told = {"told_how": answer.channel or case.channel, "told_at": answer.sent_at}
    return {"done": _done(case), "result": last.result if last else ""} | told | incident_reports.known(case)


def _done(case: Case) -> str:
    """One line for each step that a person has ended: what was recorded at it, else how it ended."""
    procedure = procedure_of(case.procedure)
    lines = []
    for run in case.steps.exclude(ended_at=None):
        step = procedure.steps[run.step]
        ended = next((outcome.title for outcome in step.outcomes if outcome.code == run.outcome), "")
        if said := summary(run, procedure) or ended:
            lines.append(f"{step.title} ({run.by_label}): {said}")
    return "\n".join(lines)
