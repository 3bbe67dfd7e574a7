"""Addresses below `/staff/reports/`."""

from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from tanggap.desk.views import evaluation


class DayConverter:
    """`2026-11-16`."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")
ONE = "evaluations/<day:monday>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", evaluation.reports, name="reports"),
    path(ONE, evaluation.evaluation, name="evaluation"),
    path(f"{ONE}/findings", evaluation.findings, name="evaluation_findings"),
    path(f"{ONE}/improvements", evaluation.improvements, name="evaluation_improvements"),
    path(f"{ONE}/pdf", evaluation.evaluation_pdf, name="evaluation_pdf"),
    path(f"{ONE}/xlsx", evaluation.evaluation_sheet, name="evaluation_sheet"),
    path("improvements", evaluation.my_improvements, name="my_improvements"),
    path("improvements/<int:pk>/done", evaluation.improvement_done, name="improvement_done"),
    path("quarterly/<str:quarter>/submission", evaluation.quarterly_submission, name="quarterly_submission"),
    path("quarterly/<str:quarter>/<slug:kind>", evaluation.quarterly, name="quarterly"),
]
