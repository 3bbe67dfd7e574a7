"""Applications, the customer's page of the code, and customer service's."""

from django.urls import URLPattern, URLResolver, path

from tanggap.onboarding.views import (
    application,
    applications,
    codes,
    decisions,
    deputies,
    documents,
    drafts,
    otp,
    otp_figures,
    receipts,
    submission,
)
from tanggap.onboarding.views.customer import customer

ROOM = "staff/onboarding"
APPLICATIONS = f"{ROOM}/applications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("customer", customer, name="customer"),
    path(f"{ROOM}/", applications.applications, name="applications"),
    path(f"{ROOM}/export", applications.export, name="applications_export"),
    path(f"{APPLICATIONS}/<int:pk>", application.application, name="application"),
    path(f"{APPLICATIONS}/<int:pk>/disclosure", application.disclosure, name="application_disclosure"),
    path(f"{APPLICATIONS}/<int:pk>/approval", decisions.approve, name="application_approval"),
    path(f"{APPLICATIONS}/<int:pk>/return", decisions.send_back, name="application_return"),
    path(f"{APPLICATIONS}/<int:pk>/rejection", decisions.reject, name="application_rejection"),
    path(f"{APPLICATIONS}/<int:pk>/cancellation", decisions.cancel, name="application_cancellation"),
    path("staff/deputies", deputies.deputies, name="deputies"),
    path("staff/deputies/<int:pk>/ending", deputies.deputy_end, name="deputy_end"),
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
    path(f"{APPLICATIONS}/<int:pk>/codes", codes.codes, name="application_codes"),
    path(f"{APPLICATIONS}/<int:pk>/unlocking", codes.unlocking, name="application_unlocking"),
    path("staff/otp", otp.otp, name="otp"),
    path("staff/otp/standing", otp.otp_standing, name="otp_standing"),
    path("staff/otp/validation", otp.otp_validation, name="otp_validation"),
    path("staff/otp/figures", otp_figures.figures, name="otp_figures"),
    path("staff/otp/receipts/<int:pk>", receipts.otp_receipt, name="otp_receipt"),
    path(f"{APPLICATIONS}/<int:pk>/receipt", receipts.application_receipt, name="application_receipt"),
    path("customer/receipt", receipts.customer_receipt, name="customer_receipt"),
]
