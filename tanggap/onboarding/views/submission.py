""" "Periksa kembali", and handing a draft in (O1, O2)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.onboarding import drafts, pages, progress, submission
from tanggap.onboarding.answers import answers_of
from tanggap.onboarding.states import State
from tanggap.onboarding.steps import CHECK
from tanggap.onboarding.views.drafts import edition_in, form_page, moved_on
from tanggap.onboarding.warnings import warnings_of


@access.staff("applications.open")
@require_safe
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """All answers, what is missing, what does not fit, and the button that submits."""
    application = get_object_or_404(drafts.own(request.user).select_related("product", "branch"), pk=pk)
    if application.state != State.DRAFT:
        return moved_on(request, application)
    facts = {
        "answers": answers_of(application),
        "documents": application.documents.all(),
        "missing": submission.missing_in(application),
        "warnings": warnings_of(application),
    }
    return form_page(request, application, CHECK, facts)


@access.staff("applications.open")
@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        application = submission.submit(pk, by=request.user, edition=edition_in(request))
    except (submission.Incomplete, drafts.EditedElsewhere) as told:
        messages.error(request, told.message)
        return HttpResponseRedirect(progress.step_path(get_object_or_404(drafts.own(request.user), pk=pk), CHECK))
    messages.success(request, f"Pengajuan {application} diajukan kepada Kasie.")
    return HttpResponseRedirect(pages.application_path(application.pk))
