"""Changing one's e-mail: asking for it, the link to the new address, and the old address's way back (P8)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.identity import email_change
from tanggap.identity.answers import own_form_page
from tanggap.identity.forms import ChangeEmailForm
from tanggap.identity.models import EmailChange
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import TooManyAttempts

LONGEST_TOKEN = 100
REFERRERS = "strict-origin"
"""Not even our own pages get the link's address as Referer. Without any origin the button would be refused."""


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current")
def member_email(request: SignedInRequest) -> HttpResponse:
    """The form; what waits for its confirmation stands above it."""
    form = ChangeEmailForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid() and _asked(form):
        return HttpResponseRedirect(reverse("member_email"))
    return own_form_page(request, "identity/change_email.html", form, pending=email_change.pending_of(request.user))


def _asked(form: ChangeEmailForm) -> bool:
    try:
        email_change.request_change(form.user, form.cleaned_data["email"])
    except TooManyAttempts as refusal:
        form.refusal = refusal
        form.add_error(None, refusal.message)
    return form.is_valid()


@access.member
@require_POST
def member_email_cancel(request: SignedInRequest) -> HttpResponse:
    email_change.cancel(request.user)
    messages.success(request, "Permintaan ganti e-mail telah dibatalkan.")
    return HttpResponseRedirect(reverse("member_email"))


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def member_email_confirm(request: HttpRequest) -> HttpResponse:
    """Where the link in the mail to the new address leads. Opening it changes nothing."""
    return _by_link(request, "confirm", email_change.to_confirm, email_change.confirm)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def member_email_undo(request: HttpRequest) -> HttpResponse:
    """Where the link in the mail to the old address leads. Opening it changes nothing."""
    return _by_link(request, "undo", email_change.to_undo, email_change.undo)


Step = Callable[[str], EmailChange]


def _by_link(request: HttpRequest, name: str, look: Step, act: Step) -> HttpResponse:
    response = _linked_page(request, name, look, act)
    response.headers["Referrer-Policy"] = REFERRERS
    return response


def _linked_page(request: HttpRequest, name: str, look: Step, act: Step) -> HttpResponse:
    """The page with the button. It carries its own token, so that two tabs do not get into each other's way."""
    is_done = request.method == "POST"
    token = (request.POST if is_done else request.GET).get("t", "")[:LONGEST_TOKEN]
    try:
        change = act(token) if is_done else look(token)
    except email_change.EmailLinkExpired as expired:
        return render(request, "identity/email_link_expired.html", status=expired.status)
    page = {"change": change, "token": token, "is_done": is_done}
    return render(request, f"identity/email_{name}.html", page)
