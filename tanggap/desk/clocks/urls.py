"""Addresses of clocks: a case's, the terms', and what people are told."""

from django.urls import URLPattern, URLResolver, path

from tanggap.desk.views import clocks, notices, terms

CASE = "staff/desk/cases/<str:number>/clocks"
TERM = "staff/settings/clocks/<slug:kind>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(CASE, clocks.clocks, name="case_clocks"),
    path(f"{CASE}/extension", clocks.extension, name="case_extension"),
    path(f"{CASE}/documents", clocks.asking, name="case_documents"),
    path(f"{CASE}/documents/completion", clocks.completion, name="case_documents_completion"),
    path("staff/desk/notices", notices.listing, name="desk_notices"),
    path("staff/desk/notices/seen", notices.seen, name="desk_notices_seen"),
    path("staff/settings/clocks", terms.listing, name="settings_terms"),
    path(TERM, terms.term, name="settings_term"),
    path(f"{TERM}/edit", terms.edit, name="settings_term_edit"),
]
