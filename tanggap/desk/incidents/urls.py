"""Addresses of incidents, below `/staff/desk/`."""

from django.urls import URLPattern, URLResolver, path

from tanggap.desk.views import incident_answer, incidents

ONE = "incidents/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents", incidents.listed, name="incidents"),
    path("incidents/new", incidents.new, name="incident_new"),
    path("incidents/gathering", incidents.gather, name="incident_gathering"),
    path(ONE, incidents.incident, name="incident"),
    path(f"{ONE}/edit", incidents.edit, name="incident_edit"),
    path(f"{ONE}/notice/withdrawal", incidents.notice_withdrawal, name="incident_notice_withdrawal"),
    path(f"{ONE}/resolution", incidents.resolution, name="incident_resolution"),
    path(f"{ONE}/reopening", incidents.reopening, name="incident_reopening"),
    path(f"{ONE}/closing", incidents.closing, name="incident_closing"),
    path(f"{ONE}/answer", incident_answer.answer, name="incident_answer"),
    path(f"{ONE}/answer/approval", incident_answer.approval, name="incident_answer_approval"),
    path(f"{ONE}/answer/return", incident_answer.answer_return, name="incident_answer_return"),
    path(f"{ONE}/answer/sending", incident_answer.sending, name="incident_answer_sending"),
    path(f"{ONE}/answer/retry", incident_answer.retry, name="incident_answer_retry"),
    path("cases/<str:number>/incident", incidents.of_case, name="case_incident"),
]
