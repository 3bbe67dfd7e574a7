"""The figures of a weekly evaluation, worked out from its own rows, so that they add up with its list (D20)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from tanggap.desk.evaluation.weeks import WEEK, bounds
from tanggap.desk.models import Case, Category, Cause, Clock, EvaluatedCase, Evaluation, Incident, Rung
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.institution.models import Branch

BEFORE = 4
"""Weeks before, for comparison."""
Figures = dict[str, Any]


def figures_of(evaluation: Evaluation) -> Figures:
    """All that the page shows, as JSON: totals, also by what they are about; clocks, causes, ladder, weeks before."""
    rows = EvaluatedCase.objects.filter(evaluation=evaluation)
    return {
        "total": _line(rows),
        "categories": _by(rows, "category", dict(Category.objects.values_list("code", "name"))),
        "channels": _by(rows, "channel", dict(Case.Channel.choices)),
        "branches": _by(rows, "branch", dict(Branch.objects.values_list("code", "name"))),
        "causes": _causes(rows),
        "causes_by_category": _causes_by_category(rows),
        "clocks": _clocks(evaluation),
        "ladder": _ladder(evaluation),
        "incidents": _incidents(evaluation),
        "before": [_week_before(evaluation, n) for n in range(BEFORE, 0, -1)],
    }


def _line(rows: QuerySet[EvaluatedCase]) -> Figures:
    """One row of figures over these cases; `minutes` is the median from receipt to answer."""
    sums = rows.aggregate(
        received=Count("id", filter=Q(is_received=True)),
        answered=Count("id", filter=Q(is_answered=True)),
        open=Count("id", filter=Q(is_open=True)),
        repeat=Count("id", filter=Q(is_received=True, is_repeat=True)),
        met=Sum("met", default=0),
        breached=Sum("breached", default=0),
        escalations=Sum("escalations", default=0),
        longest=Max("minutes"),
    )
    times = [row for row in rows.filter(is_answered=True).values_list("minutes", flat=True) if row is not None]
    return sums | {"minutes": median(times) if times else None}


def _by(rows: QuerySet[EvaluatedCase], column: str, names: dict[str, str]) -> list[Figures]:
    """A line for each value of a column that occurs, the most received first."""
    codes: Iterable[str] = rows.order_by().values_list(column, flat=True).distinct()
    lines = [{"code": code, "name": names.get(code, code), **_line(rows.filter(**{column: code}))} for code in codes]
    return sorted(lines, key=lambda line: (-line["received"], line["name"]))


def _causes(rows: QuerySet[EvaluatedCase]) -> list[Figures]:
    """Of the cases that were answered in the week."""
    names = dict(Cause.objects.values_list("code", "name"))
    found = rows.filter(is_answered=True).exclude(cause="").values("cause").annotate(n=Count("id")).order_by("-n")
    return [{"code": row["cause"], "name": names.get(row["cause"], row["cause"]), "count": row["n"]} for row in found]


def _causes_by_category(rows: QuerySet[EvaluatedCase]) -> list[Figures]:
    """The same for each category, the most frequent cause of a category first."""
    causes, categories = (dict(model.objects.values_list("code", "name")) for model in (Cause, Category))
    found = rows.filter(is_answered=True).exclude(cause="").values("category", "cause").annotate(count=Count("id"))
    lines = [
        {"category": categories.get(row["category"], row["category"]), "name": causes.get(row["cause"], row["cause"])}
        | {"count": row["count"]}
        for row in found.order_by()
    ]
    return sorted(lines, key=lambda line: (line["category"], -line["count"], line["name"]))


def _clocks(evaluation: Evaluation) -> list[Figures]:
    begin, end = bounds(evaluation.monday)
    mine = Clock.objects.filter(case__in=evaluation.cases.values("case"))
    met = Count("id", filter=Q(breached_at=None, stopped_at__gte=begin, stopped_at__lt=end))
    breached = Count("id", filter=Q(breached_at__gte=begin, breached_at__lt=end))
    counted = mine.order_by().values("kind").annotate(met=met, breached=breached)
    lines = [{"name": str(ClockKind(row["kind"]).label), **row} for row in counted if row["met"] or row["breached"]]
    return sorted(lines, key=lambda line: (-line["breached"], line["name"]))


def _ladder(evaluation: Evaluation) -> list[Figures]:
    begin, end = bounds(evaluation.monday)
    mine = Rung.objects.filter(case__in=evaluation.cases.values("case"), given_at__gte=begin, given_at__lt=end)
    counted = mine.order_by().values("level").annotate(count=Count("id")).order_by("-count")
    return [{"name": str(Level(row["level"]).label), "count": row["count"]} for row in counted]


def _incidents(evaluation: Evaluation) -> list[Figures]:
    """Mass incidents that went on in the week, with how many of its cases were part of them (D28)."""
    begin, end = bounds(evaluation.monday)
    went_on = Q(resolved_at=None) | Q(resolved_at__gte=begin)
    mine = Q(links__left_at=None, links__case__in=evaluation.cases.values("case"))
    rows = Incident.objects.filter(went_on, started_at__lt=end).order_by("pk")
    counted = rows.annotate(n=Count("links", filter=mine)).values_list("number", "title", "n")
    return [{"number": number, "name": title, "count": count} for number, title, count in counted]


def _week_before(evaluation: Evaluation, weeks: int) -> Figures:
    """Received, answered and late in an earlier week, as the cases tell it now."""
    monday = evaluation.monday - weeks * WEEK
    begin, end = bounds(monday)
    cases = Case.objects.exclude(state="merged")
    return {
        "monday": monday.isoformat(),
        "received": cases.filter(received_at__gte=begin, received_at__lt=end).count(),
        "answered": cases.filter(answered_at__gte=begin, answered_at__lt=end).count(),
        "breached": Clock.objects.filter(breached_at__gte=begin, breached_at__lt=end)
        .exclude(case__state="merged")
        .count(),
    }


def duration(minutes: float | None) -> str:
    """`2 hari 3 jam`, `3 jam 5 menit`, `12 menit`; `–` where nothing was answered."""
    if minutes is None:
        return "–"
    span = timedelta(minutes=round(minutes))
    hours, rest = divmod(span.seconds // 60, 60)
    parts: Sequence[tuple[int, str]] = ((span.days, "hari"), (hours, "jam"), (rest, "menit"))
    said = [f"{number} {unit}" for number, unit in parts if number][:2]
    return " ".join(said) or "0 menit"
