"""Applications, the customer's page of the code, and customer service's."""

from django.urls import URLPattern, URLResolver, path

from tanggap.onboarding.views import documents, drafts, otp, receipts, submission
from tanggap.onboarding.views.customer import customer

APPLICATIONS = "staff/onboarding/applications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("customer", customer, name="customer"),
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
    path("staff/otp", otp.otp, name="otp"),
    path("staff/otp/standing", otp.otp_standing, name="otp_standing"),
    path("staff/otp/validation", otp.otp_validation, name="otp_validation"),
    path("staff/otp/receipts/<int:pk>", receipts.otp_receipt, name="otp_receipt"),
    path(f"{APPLICATIONS}/<int:pk>/receipt", receipts.application_receipt, name="application_receipt"),
    path("customer/receipt", receipts.customer_receipt, name="customer_receipt"),
]
