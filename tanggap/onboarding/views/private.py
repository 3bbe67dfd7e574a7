"""What the pages that a customer's link opens have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from tanggap.lib.http import HttpRequest

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """The address holds a token: nobody is told it by the browser, and no search engine lists the page (O6)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
