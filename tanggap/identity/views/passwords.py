"""Forgotten passwords, links that set a new one, and changing one's own (P7, P8)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.identity import passwords, sessions
from tanggap.identity.answers import own_form_page
from tanggap.identity.entrances import MEMBERS, STAFF, Entrance
from tanggap.identity.forms import ChangePasswordForm, ForgotPasswordForm, MemberForgotPasswordForm, NewPasswordForm
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.context import origin
from tanggap.lib.csp import captcha_page

LINK = "password_link"
"""The session's place for the token, so that it does not stay in the address bar."""


@captcha_page
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def member_forgot(request: HttpRequest) -> HttpResponse:
    return _forgot(request, MEMBERS, MemberForgotPasswordForm)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def staff_forgot(request: HttpRequest) -> HttpResponse:
    return _forgot(request, STAFF, ForgotPasswordForm)


def _forgot(request: HttpRequest, entrance: Entrance, form_class: type[ForgotPasswordForm]) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None)
    facts = {"form": form, "entrance": entrance}
    if form.is_bound and form.is_valid():
        passwords.request_reset(form.cleaned_data["email"], entrance, address=origin().ip or "")
        return render(request, "identity/forgot_password_sent.html", facts | {"email": form.cleaned_data["email"]})
    return render(request, "identity/forgot_password.html", facts)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
@never_cache
def member_new(request: HttpRequest) -> HttpResponse:
    return _new(request, MEMBERS)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
@never_cache
def staff_new(request: HttpRequest) -> HttpResponse:
    return _new(request, STAFF)


def _new(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    """Opening the link changes nothing: mail scanners do that too. The token moves from the address to the session."""
    if token := request.GET.get("t"):
        request.session[LINK] = token
        return HttpResponseRedirect(request.path)
    try:
        return _choose(request, entrance)
    except passwords.LinkExpired as expired:
        return render(request, "identity/link_expired.html", {"entrance": entrance}, status=expired.status)


def _choose(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    token = request.session.get(LINK, "")
    user = passwords.holder_of(token, entrance)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        passwords.reset(token, form.cleaned_data["password1"], entrance=entrance)
        request.session.flush()
        messages.success(request, "Password baru telah disimpan. Silakan masuk.")
        return HttpResponseRedirect(entrance.login)
    return render(request, "identity/new_password.html", {"form": form, "entrance": entrance})


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current", "password1", "password2")
def member_change(request: SignedInRequest) -> HttpResponse:
    return _change(request, MEMBERS)


@access.staff()
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current", "password1", "password2")
def staff_change(request: SignedInRequest) -> HttpResponse:
    return _change(request, STAFF)


def _change(request: SignedInRequest, entrance: Entrance) -> HttpResponse:
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        passwords.change(request.user, form.cleaned_data["password1"], keep=request.session.session_key or "")
        sessions.renew(request)
        messages.success(request, "Password Anda telah diganti. Sesi lain telah diakhiri.")
        return HttpResponseRedirect(f"/{entrance.kind}/sessions")
    return own_form_page(request, "identity/change_password.html", form, entrance=entrance)
