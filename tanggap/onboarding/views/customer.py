"""`/customer?p=<token>`: where the customer checks number and product, reads the consent and enters the code (O6).

The token in the form is what gives the right to post, and no cookie does: so there is nothing that another site could
abuse, and the page works where cookies are refused, as in the browsers within messengers. A request that says it comes
from another site is refused all the same. Opening the link, as previews of messengers do, changes nothing.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.lib import access
from tanggap.lib.errors import Forbidden, TooManyAttempts
from tanggap.lib.http import HttpRequest
from tanggap.onboarding.codes.consent import text_in_force
from tanggap.onboarding.codes.opening import STATUS, Opening, Shown, opened
from tanggap.onboarding.codes.outcome import Outcome, Result
from tanggap.onboarding.codes.reporting import report_number
from tanggap.onboarding.codes.validation import validate
from tanggap.onboarding.pages import customer_path
from tanggap.onboarding.receipts import is_open_to_customer

View = Callable[..., HttpResponse]
OURS = frozenset({"same-origin", "none", ""})


class FromElsewhere(Forbidden):
    """Another site sent the form."""

    message = "Isian ini tidak dikirim dari halaman kami. Buka kembali tautan dari pesan Anda."


def _private(view: View) -> View:
    """The address holds a token: nobody keeps the page, is told its address, or lists it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@access.public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("kode", "p")
@never_cache
@_private
def customer(request: HttpRequest) -> HttpResponse:
    """The page that the link opens, and what its forms post."""
    if request.method != "POST":
        return _page(request, opened(request.GET.get("p", ""), timezone.now()))
    if request.headers.get("Sec-Fetch-Site", "") not in OURS:
        raise FromElsewhere
    opening = opened(request.POST.get("p", ""), timezone.now())
    if request.POST.get("act") == "report" and opening.link:
        report_number(opening.link)
        return _again(request)
    return _entered(request, opening)


def _entered(request: HttpRequest, opening: Opening) -> HttpResponse:
    """A code was sent. Whatever the page would show without a form, the try is judged by the application as it is."""
    if opening.link is None:
        return _page(request, opening)
    typed, text = request.POST.get("kode", ""), request.POST.get("teks", "")
    text_id = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        outcome = validate(opening.link.application_id, typed, text_id=text_id, link=opening.link)
    except TooManyAttempts as refusal:
        return _page(request, opening, refusal=refusal.message, status=refusal.status)
    if outcome.is_confirmed:
        return _again(request)
    return _page(request, opened(request.POST["p"], timezone.now()), outcome=outcome, typed=typed, status=422)


def _again(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(customer_path(request.POST["p"]))


def _page(
    request: HttpRequest,
    opening: Opening,
    *,
    outcome: Outcome | None = None,
    refusal: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    facts: dict[str, Any] = {
        "opening": opening,
        "application": opening.application,
        "error": refusal or (outcome.message if outcome else ""),
        "typed": typed if outcome and outcome.result == Result.TEXT_CHANGED else "",
        "has_receipt": is_open_to_customer(opening.link, timezone.now()),
        "token": request.POST.get("p") or request.GET.get("p", ""),
    }
    if opening.shown == Shown.FORM and opening.code:
        left = opening.code.expires_at - timezone.now()
        facts |= {"text": text_in_force(), "left": left, "seconds": max(0, math.ceil(left.total_seconds()))}
    name = "customer" if opening.shown == Shown.FORM else "customer_over"
    return render(request, f"onboarding/{name}.html", facts, status=STATUS.get(opening.shown, status))
