"""How much a request may carry: little, but where a view says that it takes files (S6, S7).

It is refused by its announced length, before anything of it is read; a body without a length is none to us.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tanggap.lib.errors import DomainError
from tanggap.lib.http import answer
from tanggap.lib.uploads import MEGABYTE

View = TypeVar("View", bound=Callable[..., Any])
USUAL = 4 * MEGABYTE
WITH_FILES = 32 * MEGABYTE
"""Three of the largest files at once, and the form around them."""


class TooLarge(DomainError):
    status = 413
    message = "Kiriman ini terlalu besar. Satu berkas paling besar 10 MB; kirim satu per satu."


def takes_files(view: View) -> View:
    """Marks a view whose requests may carry files."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class BodyLimitMiddleware:
    """Stands before whatever reads the body, the check of the CSRF token for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        most = WITH_FILES if getattr(view, "takes_files", False) else USUAL
        return answer(request, TooLarge()) if _length(request) > most else None


def _length(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isascii() and announced.isdigit() else 0
