"""*Halaman Register*, and the page that says where the link went (P2–P5)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.lib import access
from tanggap.lib.context import origin
from tanggap.lib.csp import captcha_page
from tanggap.lib.errors import DomainError
from tanggap.portal.registration import registering, remembering
from tanggap.portal.registration.form import RegistrationForm, is_open

SECRET = ("password", "password_match", "mother_name", "birth_date", "contract")


@captcha_page
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters(*SECRET)
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """`/member/register`: the form; what is right about it decides whether the records are asked at all."""
    if not is_open():
        return render(request, "portal/register_closed.html")
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = registering.register(form.applicant(), address=origin().ip or "")
        except DomainError as refusal:
            return _refused(request, form, refusal)
        return HttpResponseRedirect(remembering.remember(request, made, after=remembering.REGISTERED))
    return render(request, "portal/register.html", {"form": form}, status=422 if form.errors else 200)


def _refused(request: HttpRequest, form: RegistrationForm, refusal: DomainError) -> HttpResponse:
    is_about_name = isinstance(refusal, registering.UsernameTaken)
    form.add_error("username" if is_about_name else None, refusal.message)
    return render(request, "portal/register.html", {"form": form}, status=422)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """Where the link went. POST sends a new one, which voids the older ones."""
    registration, after = remembering.remembered(request)
    if registration is None:
        return HttpResponseRedirect("/member/register")
    if request.method == "POST":
        try:
            registering.renew(registration.pk)
            messages.success(request, "Link baru telah dikirim. Link sebelumnya tidak berlaku lagi.")
        except DomainError as refusal:
            messages.warning(request, refusal.message)
        return HttpResponseRedirect(request.path)
    return render(request, "portal/register_sent.html", {"registration": registration, "after": after})
