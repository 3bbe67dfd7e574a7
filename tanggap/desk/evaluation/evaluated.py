"""The cases of an evaluation as it counted them, with their reports as they stood when it was signed (D20)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from tanggap.desk.evaluation.weeks import bounds
from tanggap.desk.models import Case, Category, EvaluatedCase, Evaluation, Report, ReportEdition
from tanggap.desk.states import State
from tanggap.institution.models import Branch


@dataclass(frozen=True)
class Names:
    """The names of the codes that were counted."""

    categories: dict[str, str]
    branches: dict[str, str]

    def of(self, row: EvaluatedCase) -> tuple[str, str, str]:
        """Category, channel and branch."""
        channel = str(Case.Channel(row.channel).label)
        return (
            self.categories.get(row.category, row.category),
            channel,
            self.branches.get(row.branch, row.branch),
        )


def names() -> Names:
    return Names(
        dict(Category.objects.values_list("code", "name")),
        dict(Branch.objects.values_list("code", "name")),
    )


def with_reports(evaluation: Evaluation) -> "QuerySet[EvaluatedCase]":
    """Its cases in the order in which they were counted; `answered_at` is when, if in its week."""
    begin, end = bounds(evaluation.monday)
    in_week = Q(case__moves__new_state=State.ANSWERED, case__moves__at__gte=begin, case__moves__at__lt=end)
    rows = EvaluatedCase.objects.filter(evaluation=evaluation).select_related("case__report__cause").order_by("id")
    rows = rows.annotate(answered_at=Max("case__moves__at", filter=in_week & Q(is_answered=True)))
    return rows.prefetch_related("case__report__editions__cause") if evaluation.is_signed else rows


def answered_at(row: EvaluatedCase) -> datetime | None:
    """When a row of `with_reports` was answered, if in the week of its evaluation."""
    at: datetime | None = vars(row)["answered_at"]
    return at


def report_of(row: EvaluatedCase, evaluation: Evaluation) -> Report | ReportEdition | None:
    """The case's report: the newest, or that which stood when the evaluation was signed."""
    report: Report | None = getattr(row.case, "report", None)
    signed_at = evaluation.signed_at
    if report is None or signed_at is None or report.filed_at <= signed_at:
        return report
    return next((one for one in report.editions.all() if one.filed_at <= signed_at), None)
