"""Long pages leave compressed; short ones do not, for a page of usual length weighs less than the work costs.

A page that carries a secret and repeats what a stranger sent can leak the secret by its compressed length (BREACH).
Here the session's cookie is not sent with requests that other sites start (`SameSite=Lax`), the CSRF token is masked
anew each time, and Django adds random bytes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

LONG = 24_000
"""Bytes. Below it a first visit stays under 50 kB uncompressed, with style sheet and script."""

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
_gzip = GZipMiddleware(lambda request: HttpResponse())


def compressed_when_long(view: Callable[Concatenate[R, P], HttpResponse]) -> Callable[Concatenate[R, P], HttpResponse]:
    """A view whose page may be long: gzip, for a browser that takes it."""

    @wraps(view)
    def compressed(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if len(response.content) > LONG:
            return _gzip.process_response(request, response)  # type: ignore[return-value]
        return response

    return compressed
