"""What every answer has in common: security headers, and errors as a page, fragment or JSON, as was asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest as DjangoRequest
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from tanggap.lib.context import origin
from tanggap.lib.csp import Policy
from tanggap.lib.errors import DomainError, TooManyAttempts

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

Next = Callable[[DjangoRequest], HttpResponseBase]
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
NOT_ALLOWED = 405
PROBES = ("/healthz", "/readyz", "/metrics")
"""Asked by machines that know the process by its address only."""
PAGES = {400, 403, 404, 405, 409, 410, 422, 429, 500, 503}


class HttpRequest(DjangoRequest):
    """The request as our views see it, after all middleware."""

    htmx: "HtmxDetails"
    csp: Policy


def whole(sent: str) -> int | None:
    """The number that a hidden field of ours carries, up to nine digits; None: somebody has changed it."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


class SecurityHeadersMiddleware:
    """First of all middleware: the policy's nonce for templates, and headers on every answer (S5).

    HSTS, nosniff, referrer policy and COOP are Django's own, by settings.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: DjangoRequest) -> HttpResponseBase:
        policy = request.csp = Policy()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy.header())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ErrorsMiddleware:
    """Renders the domain errors that views raise; whatever else they raise stays a bug (500).

    A request for another host than ours is refused here (400), before anything can be built from its name.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: DjangoRequest) -> HttpResponseBase:
        if request.path not in PROBES:
            request.get_host()
        if "\0" in request.path:
            return refusal(request, 404, code="not_found")
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and not getattr(response, "content", b"-"):
            return _not_allowed(request, response.headers["Allow"])
        return response

    def process_exception(self, request: DjangoRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error) if isinstance(error, DomainError) else None


def answer(request: DjangoRequest, error: DomainError) -> HttpResponse:
    """The response that tells `error`; middleware that refuses a request returns this instead of raising."""
    response = refusal(request, error.status, code=error.code, message=error.message)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def refusal(request: DjangoRequest, status: int, *, code: str, message: str = "", page: str = "") -> HttpResponse:
    """An error as the client wants it: JSON, a fragment for htmx, or a page.

    :param page: template under `errors/`, where it is not named for the status.
    """
    request_id = origin().request_id
    if wants_json(request):
        return JsonResponse({"error": {"code": code, "message": message, "request_id": request_id}}, status=status)
    facts = {"status": status, "code": code, "message": message, "request_id": request_id}
    if getattr(request, "htmx", False):
        response = render(request, "errors/_error.html", facts, status=status)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#toasts", "beforeend"
        return response
    name = page or (str(status) if status in PAGES else "422")
    return render(request, f"errors/{name}.html", facts, status=status)


def _not_allowed(request: DjangoRequest, allow: str) -> HttpResponse:
    """Django answers a wrong method with an empty page; people get a sentence."""
    response = refusal(
        request, NOT_ALLOWED, code="method_not_allowed", message="Alamat ini tidak menerima permintaan itu."
    )
    response.headers["Allow"] = allow
    return response


def wants_json(request: DjangoRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
