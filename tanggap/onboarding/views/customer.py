"""`/customer?p=<token>`: where the customer checks number and product, reads the consent and enters the code (O6).

The token in the form is what gives the right to post, and no cookie does: so there is nothing that another site could
abuse, and the page works where cookies are refused, as in the browsers within messengers. A request that says it comes
from another site is refused all the same. Opening the link, as previews of messengers do, changes nothing.
"""

import math
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
from tanggap.lib.http import HttpRequest, whole
from tanggap.onboarding.codes.consent import text_in_force
from tanggap.onboarding.codes.opening import STATUS, Shown, asked_again, link_of, opened
from tanggap.onboarding.codes.outcome import Form, Result
from tanggap.onboarding.codes.reporting import report_number
from tanggap.onboarding.codes.validation import validate_by_link
from tanggap.onboarding.pages import customer_path
from tanggap.onboarding.receipts import is_open_to_customer
from tanggap.onboarding.views.private import private

OURS = frozenset({"same-origin", "none", ""})


class FromElsewhere(Forbidden):
    """Another site sent the form."""

    message = "Isian ini tidak dikirim dari halaman kami. Buka kembali tautan dari pesan Anda."


@access.public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("kode", "p")
@never_cache
@private
def customer(request: HttpRequest) -> HttpResponse:
    """The page that the link opens, and what its forms post."""
    if request.method != "POST":
        return _page(request, request.GET.get("p", ""))
    if request.headers.get("Sec-Fetch-Site", "") not in OURS:
        raise FromElsewhere
    token = request.POST.get("p", "")
    if request.POST.get("act") != "report":
        return _entered(request, token)
    link = link_of(token)
    if link is None:
        return _page(request, token)
    report_number(link)
    return HttpResponseRedirect(customer_path(token))


def _entered(request: HttpRequest, token: str) -> HttpResponse:
    """A code was sent. It is judged by the application as it is now, not by what the page has shown."""
    typed, text_id = request.POST.get("kode", ""), whole(request.POST.get("teks", ""))
    try:
        outcome = validate_by_link(token, typed, text_id=text_id)
    except TooManyAttempts as refusal:
        return _page(request, token, error=refusal.message, status=refusal.status)
    if outcome is None:
        return _page(request, token)
    if outcome.is_confirmed:
        return HttpResponseRedirect(customer_path(token))
    kept = typed if outcome.result == Result.TEXT_CHANGED else ""
    return _page(request, token, error=outcome.message, typed=kept, status=422, form=outcome.form)


def _page(
    request: HttpRequest,
    token: str,
    *,
    error: str = "",
    typed: str = "",
    status: int = 200,
    form: Form | None = None,
) -> HttpResponse:
    """What the link shows now, with what was wrong with the code that was typed.

    :param form: what is known already, from the try that was counted just now.
    """
    now = timezone.now()
    opening = asked_again(form, now) or opened(token, now)
    facts: dict[str, Any] = {
        "opening": opening,
        "application": opening.application,
        "error": error,
        "typed": typed,
        "has_receipt": opening.shown == Shown.CONFIRMED and is_open_to_customer(opening.link, now),
        "token": token,
    }
    if opening.code:
        left = opening.code.expires_at - now
        facts |= {
            "text": form.text if form else text_in_force(),
            "left": left,
            "seconds": math.ceil(left.total_seconds()),
        }
    name = "customer" if opening.code else "customer_over"
    return render(request, f"onboarding/{name}.html", facts, status=STATUS.get(opening.shown, status))
