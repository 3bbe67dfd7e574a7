"""Following the link of the activation mail, and “bukan saya” (P5).

Opening either address changes nothing: mail scanners and previews do that too. A button posts.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.portal import freezing
from tanggap.portal.registration import activating, activation_code, registering, remembering, telling

LOGIN = "/member/login"
NO_KEY_ELSEWHERE = "strict-origin"
"""The key is in the address, so not even our own servers' logs are told the page that styles were loaded from."""
View = Callable[..., HttpResponse]


def _keyed(view: View) -> View:
    """A page whose address holds a key: it is not told on, and what has become of its link is said in a page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except DomainError as refusal:
            response = render(request, "portal/activate_over.html", {"refusal": refusal}, status=refusal.status)
        response.headers["Referrer-Policy"] = NO_KEY_ELSEWHERE
        return response

    return wrapped


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@never_cache
@_keyed
def activate(request: HttpRequest, key: str) -> HttpResponse:
    """`/member/activate/<key>`: a button, and a code first where one is asked."""
    if request.method != "POST":
        return _page(request, key)
    if request.POST.get("act") == "renew":
        return _renew(request, key)
    if request.POST.get("act") == "code":
        return _send_code(request, key)
    done = activating.activate(key, code=request.POST.get("code", ""))
    if done.user is None:
        return _page(request, key, refusal=done.refusal)
    remembering.forget(request)
    messages.success(request, "Akun Anda sudah aktif. Silakan login dengan e-mail dan password Anda.")
    return HttpResponseRedirect(LOGIN)


def _page(request: HttpRequest, key: str, refusal: str = "") -> HttpResponse:
    registration = activating.read_link(key)
    asked = activation_code.is_asked(registration)
    page = {
        "registration": registration,
        "mobile": telling.mobile_of(registration.customer_id) if asked else "",
        "is_code_live": activation_code.is_live(registration),
        "refusal": refusal,
    }
    return render(request, "portal/activate.html", page, status=422 if refusal else 200)


def _send_code(request: HttpRequest, key: str) -> HttpResponse:
    activating.send_code(key)
    return HttpResponseRedirect(request.path)


def _renew(request: HttpRequest, key: str) -> HttpResponse:
    """A new link, asked for on the page of an older one: it goes to the same mailbox."""
    try:
        activating.read_link(key)
    except activating.LinkReplaced as older:
        registering.renew(older.renewable_id or 0)
        return render(request, "portal/activate_renewed.html")
    return HttpResponseRedirect(request.path)


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def not_me(request: HttpRequest) -> HttpResponse:
    """`/member/not-me?t=…` from the SMS: who holds the telephone on record stops an account that others made."""
    token = request.POST.get("t") or request.GET.get("t", "")
    customer_id = telling.customer_of_objection(token)
    if customer_id is None:
        return render(request, "portal/not_me_over.html", status=410)
    if request.method == "POST":
        freezing.freeze(customer_id)
        return render(request, "portal/not_me_done.html")
    return render(request, "portal/not_me.html", {"token": token})
