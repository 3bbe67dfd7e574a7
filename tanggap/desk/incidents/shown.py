"""What the pages of incidents show, in a number of queries that does not grow with their cases (D28)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from tanggap.desk.incidents import answering, counting, gathering, leading, planning, wording
from tanggap.desk.models import Case, Incident, IncidentAnswer, IncidentCase, IncidentDelivery
from tanggap.desk.shown.page import TONES as CASE_TONES
from tanggap.identity.models import User
from tanggap.lib import paging

SIZE, SUGGESTED, PREVIEWED = 50, 30, 200
TONES = {Incident.State.OPEN: "danger", Incident.State.RESOLVED: "warn", Incident.State.CLOSED: "ok"}
DELIVERY_TONES = {
    IncidentDelivery.State.WAITING: "info",
    IncidentDelivery.State.ANSWERED: "ok",
    IncidentDelivery.State.REPLIED: "ok",
    IncidentDelivery.State.REFUSED: "warn",
}
ANSWER_TONES = {
    IncidentAnswer.State.DRAFT: "",
    IncidentAnswer.State.TO_APPROVE: "warn",
    IncidentAnswer.State.APPROVED: "ok",
    IncidentAnswer.State.SENT: "ok",
}


@dataclass(frozen=True)
class Happening:
    """A line of the incident's history."""

    at: datetime
    text: str
    by: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the sending of an answer is."""

    all: int
    waiting: int
    answered: int
    replied: int
    refused: int

    @property
    def done(self) -> int:
        return self.all - self.waiting


def listed() -> QuerySet[Incident]:
    """All of them, with how many cases each has and on how many it is reported."""
    belonging = Q(links__left_at=None)
    reported = belonging & Q(links__case__report__returned_at=None) & ~Q(links__case__report=None)
    waiting = IncidentAnswer.objects.filter(incident=OuterRef("pk"), state=IncidentAnswer.State.TO_APPROVE)
    rows = Incident.objects.select_related("category", "branch").annotate(waits=Exists(waiting))
    return rows.annotate(
        case_count=Count("links", filter=belonging, distinct=True),
        report_count=Count("links", filter=reported, distinct=True),
    )


def facts_of(incident: Incident, user: User, asked: QueryDict) -> dict[str, Any]:
    """What `desk/incidents/incident.html` takes; cases only as far as this person may see them."""
    seen = Case.objects.visible_to(user)
    links = incident.links.filter(left_at=None, case__in=seen)
    page = paging.page(
        links.select_related("case__report", "case__assignee", "case__branch"), asked, by="added_at", size=SIZE
    )
    counts = counting.counts(incident)
    answer = answering.latest(incident)
    may_gather = user.has_right("cases.answer") and incident.is_live
    suggested = list(_suggested(incident, user)[: SUGGESTED + 1]) if may_gather else []
    return {
        "incident": incident,
        "now": timezone.now(),
        "notice": incident.notice_at(timezone.now()),
        "counts": counts,
        "rows": page.rows,
        "links": page.links(asked),
        "hidden": counts.all - links.count(),
        "suggested": suggested,
        "answer": answer,
        "progress": progress_of(answer),
        "history": history_of(incident),
        "tones": TONES,
        "case_tones": CASE_TONES,
        "answer_tones": ANSWER_TONES,
        "may_lead": user.has_right("incidents.manage") and leading.leads(user, incident.branch),
        "may_gather": may_gather,
    }


def _suggested(incident: Incident, user: User) -> QuerySet[Case]:
    rows: QuerySet[Case] = gathering.suggestions(incident, user).select_related("branch")
    return rows


def progress_of(answer: IncidentAnswer | None) -> Progress | None:
    """None while nothing is on its way."""
    if answer is None or answer.state != IncidentAnswer.State.SENT:
        return None
    state = IncidentDelivery.State
    names = {"waiting": state.WAITING, "answered": state.ANSWERED, "replied": state.REPLIED, "refused": state.REFUSED}
    counted = {name: Count("id", filter=Q(state=value)) for name, value in names.items()}
    return Progress(**answer.deliveries.aggregate(all=Count("id"), **counted))


def answer_facts(incident: Incident, user: User) -> dict[str, Any]:
    """What `desk/incidents/answer.html` takes besides its form."""
    answer = answering.latest(incident)
    may_lead = user.has_right("incidents.manage") and leading.leads(user, incident.branch)
    is_mine = answer is not None and user.pk in answer.writers
    return {
        "incident": incident,
        "answer": answer,
        "answer_tones": ANSWER_TONES,
        "may_lead": may_lead,
        "may_approve": may_lead and not is_mine,
        "progress": progress_of(answer),
        "outcomes": _outcomes(answer, user),
        "delivery_tones": DELIVERY_TONES,
        **_preview(incident, answer, user),
    }


def _preview(incident: Incident, answer: IncidentAnswer | None, user: User) -> dict[str, Any]:
    """To whom the answer would go now: those that it has not been sent to; the first `PREVIEWED` of them in words, and
    as an `example` what the first who gets it will read."""
    links = IncidentCase.objects.filter(incident=incident, is_live=True)
    if answer and answer.state == IncidentAnswer.State.SENT:
        links = links.exclude(case__in=answer.deliveries.values("case"))
    cases = Case.objects.visible_to(user).filter(pk__in=links.values("case")).order_by("pk")
    plans = [planning.plan(case) for case in planning.loaded(cases).select_related("merged_into")[:PREVIEWED]]
    told = next((one.case for one in plans if not one.refusal), None)
    return {
        "plans": plans,
        "to_send": links.count(),
        "refused": sum(1 for one in plans if one.refusal),
        "example": (told, wording.filled(answer.text, told)) if answer and told else None,
    }


def _outcomes(answer: IncidentAnswer | None, user: User) -> list[IncidentDelivery]:
    """What became of it on each case, what was not sent first."""
    if answer is None or answer.state != IncidentAnswer.State.SENT:
        return []
    seen = answer.deliveries.filter(case__in=Case.objects.visible_to(user)).select_related("case")
    refused = seen.filter(state=IncidentDelivery.State.REFUSED)
    others = seen.exclude(state=IncidentDelivery.State.REFUSED)
    return [*refused[:PREVIEWED], *others[:PREVIEWED]]


def history_of(incident: Incident) -> list[Happening]:
    """What happened, the newest first; the trail of audit has all of it."""
    lines = [
        Happening(incident.started_at, "Gangguan mulai."),
        Happening(incident.opened_at, "Dinyatakan sebagai gangguan.", str(incident.opened_by)),
    ]
    for answer in incident.answers.select_related("written_by", "approved_by", "sent_by"):
        lines.append(Happening(answer.written_at, "Jawaban bersama ditulis.", str(answer.written_by)))
        if answer.approved_at:
            lines.append(Happening(answer.approved_at, "Jawaban bersama disetujui.", str(answer.approved_by)))
        if answer.sent_at:
            lines.append(Happening(answer.sent_at, "Jawaban bersama dikirim.", str(answer.sent_by), "ok"))
    if incident.resolved_at:
        lines.append(Happening(incident.resolved_at, "Gangguan teratasi.", tone="ok"))
    if incident.closed_at:
        lines.append(Happening(incident.closed_at, "Gangguan ditutup.", tone="ok"))
    return sorted(lines, key=lambda line: line.at, reverse=True)
