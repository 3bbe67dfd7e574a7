"""The receipt of a consent, for staff of the application, for whoever of customer service entered the code, and for the
customer (O8)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.audit.trail import Actor
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound
from tanggap.lib.http import HttpRequest
from tanggap.onboarding import receipts
from tanggap.onboarding.codes.opening import link_of
from tanggap.onboarding.models import Application, Confirmation
from tanggap.onboarding.moves import CUSTOMER
from tanggap.onboarding.pages import customer_url
from tanggap.onboarding.views.private import private


@access.staff("applications.view")
@require_safe
@never_cache
def application_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of an application that this person sees."""
    seen = Application.objects.visible_to(request.user)
    return _answer(request.user, application__in=seen, application_id=pk)


@access.staff("otp.validate")
@require_safe
@never_cache
def otp_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of a code that this person entered for the customer."""
    return _answer(request.user, application_id=pk, by=request.user)


@access.public
@require_safe
@never_cache
@private
def customer_receipt(request: HttpRequest) -> HttpResponse:
    """`?p=<token>`: for a day after the consent, with the newest link; otherwise the page of the code says what is."""
    token = request.GET.get("p", "")
    link = link_of(token)
    if link is None or not receipts.is_open_to_customer(link, timezone.now()):
        return redirect(customer_url(token))
    return _answer(CUSTOMER, application_id=link.application_id)


def _answer(reader: Actor, /, **which: object) -> HttpResponse:
    rows = Confirmation.objects.select_related("application__branch", "text", "by")
    confirmation = rows.filter(**which).first()
    if confirmation is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{receipts.file_name(confirmation)}"'}
    return HttpResponse(receipts.receipt(confirmation, by=reader), content_type="application/pdf", headers=headers)
