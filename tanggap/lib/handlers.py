"""Django's own refusals (400, 403, 404, 500, a missing CSRF token), drawn like all others."""

import contextlib
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import get_template
from django.urls import Resolver404, is_valid_path
from django.utils.module_loading import import_string

from tanggap.lib.context import origin
from tanggap.lib.errors import Forbidden, NotFound
from tanggap.lib.http import refusal, wants_json

SORRY = "Terjadi gangguan pada sistem kami. Coba lagi beberapa menit lagi."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 400, code="bad_request", message="Permintaan ini tidak dapat dibaca.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 403, code=Forbidden.code, message=Forbidden.message)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page or thing; an address typed with a slash too many or too few is led to the page."""
    if isinstance(exception, Resolver404) and request.method in ("GET", "HEAD"):
        path = request.path.removesuffix("/") if request.path.endswith("/") else f"{request.path}/"
        if is_valid_path(path):
            return HttpResponseRedirect(f"{path}?{request.GET.urlencode()}" if request.GET else path)
    return refusal(request, 404, code=NotFound.code, message=NotFound.message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Usually a page left open over a new sign-in, or cookies switched off."""
    message = "Formulir ini sudah tidak berlaku. Muat ulang halaman, lalu kirim sekali lagi."
    return refusal(request, 403, code="csrf_failed", message=message, page="403_csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug (500) or a database out of reach (503), told without asking the database for more than the contact."""
    status = 503 if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) else 500
    if wants_json(request):
        return refusal(request, status, code="server_error", message=SORRY)
    return static_page(status)


def static_page(status: int) -> HttpResponse:
    """An error page that does without the database: the institution's contact only if it can be had."""
    facts: dict[str, Any] = {"request_id": origin().request_id, "institution": _contact()}
    return HttpResponse(get_template(f"errors/{status}.html").render(facts), status=status)


def _contact() -> Any:
    with contextlib.suppress(Exception):
        processor = import_string(settings.ERROR_CONTACT)
        return processor(HttpRequest())["institution"]
    return None
