"""What staff do about an application's codes: sending one again, and unlocking after too many wrong ones (O9, O10)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, NotFound
from tanggap.onboarding.codes.resending import resend
from tanggap.onboarding.codes.unlocking import unlock
from tanggap.onboarding.pages import application_path
from tanggap.onboarding.views.application import page, visible


@access.staff("applications.open")
@require_POST
def codes(request: SignedInRequest, pk: int) -> HttpResponse:
    """*Kirim Ulang OTP*."""
    try:
        resend(pk, by=request.user)
    except DomainError as refusal:
        return _told(request, pk, refusal)
    messages.success(request, "OTP baru sedang dikirim. Kode dan tautan sebelumnya tidak berlaku lagi.")
    return HttpResponseRedirect(application_path(pk))


@access.staff("applications.unlock")
@require_POST
def unlocking(request: SignedInRequest, pk: int) -> HttpResponse:
    """The branch head allows ten more tries."""
    try:
        unlock(pk, by=request.user, reason=request.POST.get("reason", ""))
    except DomainError as refusal:
        return _told(request, pk, refusal)
    messages.success(request, "Kunci OTP dibuka. Account Officer sekarang dapat mengirim ulang OTP.")
    return HttpResponseRedirect(application_path(pk))


def _told(request: SignedInRequest, pk: int, refusal: DomainError) -> HttpResponse:
    """The application again, and why nothing was done."""
    if isinstance(refusal, NotFound):
        raise refusal
    return page(request, visible(request, pk), refusal=refusal)
