"""Coming in and going out, by either entrance."""

from typing import cast

from allauth.account.internal.flows.logout import logout
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.identity.entrances import MEMBERS, STAFF, Entrance
from tanggap.identity.forms import MemberSignInForm, SignInForm
from tanggap.identity.models import User
from tanggap.identity.sessions import end_present
from tanggap.identity.signing_in import NotActivated
from tanggap.lib import access
from tanggap.lib.csp import captcha_page


@captcha_page
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def member_sign_in(request: HttpRequest) -> HttpResponseBase:
    """*Login Halaman Pelanggan* (P1, P6)."""
    return _sign_in(request, MEMBERS, MemberSignInForm)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def staff_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The staff's door; the second factor follows (S2)."""
    return _sign_in(request, STAFF, SignInForm)


def _sign_in(request: HttpRequest, entrance: Entrance, form_class: type[SignInForm]) -> HttpResponseBase:
    target = _target(request, entrance)
    if request.user.is_authenticated and request.user.kind == entrance.kind:
        return HttpResponseRedirect(target)
    form = form_class(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        return cast(HttpResponseBase, perform_login(request, cast(User, form.user), redirect_url=target))
    if isinstance(form.refusal, NotActivated):
        return HttpResponseRedirect(form.refusal.leads_to)
    facts = {"form": form, "next": request.GET.get("next") or request.POST.get("next", "")}
    return _page(request, f"identity/{entrance.kind}_login.html", facts, form)


def _page(request: HttpRequest, template: str, facts: dict[str, object], form: SignInForm) -> HttpResponse:
    response = render(request, template, facts, status=429 if form.retry_after else 200)
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response


def _target(request: HttpRequest, entrance: Entrance) -> str:
    """The page that was asked for, if it is one of ours on this side; else the entrance's home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    is_staffs = wanted.startswith("/staff/")
    return wanted if is_ours and is_staffs == (entrance is STAFF) else entrance.home


@access.member
@require_POST
def member_sign_out(request: HttpRequest) -> HttpResponse:
    return _sign_out(request, MEMBERS)


@access.staff_without_second_factor
@require_POST
def staff_sign_out(request: HttpRequest) -> HttpResponse:
    return _sign_out(request, STAFF)


def _sign_out(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    end_present(request.session)
    logout(request, show_message=False)
    messages.success(request, "Anda telah keluar.")
    return HttpResponseRedirect(entrance.login)
