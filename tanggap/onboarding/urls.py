"""Applications, the customer's page of the code, and customer service's."""

from django.urls import URLPattern, URLResolver, path

from tanggap.onboarding.views import documents, drafts, submission

APPLICATIONS = "staff/onboarding/applications"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{APPLICATIONS}/new", drafts.new, name="application_new"),
    path(f"{APPLICATIONS}/<int:pk>/edit", drafts.edit, name="application_edit"),
    path(f"{APPLICATIONS}/<int:pk>/edit/check", submission.check, name="application_check"),
    path(f"{APPLICATIONS}/<int:pk>/edit/documents", documents.step, name="application_documents"),
    path(f"{APPLICATIONS}/<int:pk>/edit/<slug:slug>", drafts.step, name="application_step"),
    path(f"{APPLICATIONS}/<int:pk>/submission", submission.submit, name="application_submission"),
    path(f"{APPLICATIONS}/<int:pk>/documents/<int:document_pk>", documents.content, name="application_document"),
    path(
        f"{APPLICATIONS}/<int:pk>/documents/<int:document_pk>/removal",
        documents.removal,
        name="application_document_removal",
    ),
]
