"""What a member sees of a recovery of their account, and stopping it without signing in (D27)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tanggap.desk.recovery import stopping
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.names import masked_email

HOME = "/member/"
LONGEST_TOKEN = 100
NO_TOKEN_ELSEWHERE = "strict-origin"  # noqa: S105
"""Not even our own pages get the link's address as Referer."""


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recovery_stop(request: HttpRequest) -> HttpResponse:
    """`/member/recovery/stop?t=…` from the messages. Opening it changes nothing: mail scanners open links too."""
    response = _by_link(request)
    response.headers["Referrer-Policy"] = NO_TOKEN_ELSEWHERE
    return response


def _by_link(request: HttpRequest) -> HttpResponse:
    is_posted = request.method == "POST"
    token = (request.POST if is_posted else request.GET).get("t", "")[:LONGEST_TOKEN]
    try:
        row = stopping.stop(token) if is_posted else stopping.to_stop(token)
    except stopping.StopExpired as expired:
        return render(request, "portal/recovery/over.html", status=expired.status)
    page = {"row": row, "token": token, "is_stopped": not row.is_open}
    return render(request, "portal/recovery/stop.html", page)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recovery(request: SignedInRequest) -> HttpResponse:
    """`/member/recovery`: what waits for the member's own account, and the button that stops it."""
    if request.method == "POST":
        if stopping.stop_own(request.user):
            messages.success(request, "Pemulihan akun dihentikan. E-mail masuk Anda tidak berubah.")
        return HttpResponseRedirect(HOME)
    row = stopping.waiting_for(request.user)
    if row is None:
        return HttpResponseRedirect(HOME)
    return render(request, "portal/recovery/own.html", {"row": row, "new": masked_email(row.new_email)})
