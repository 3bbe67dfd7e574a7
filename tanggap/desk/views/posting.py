"""Addresses that only act: a refusal is told there, so the browser may come back to them with a GET."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tanggap.desk.views.finding import visible_case

View = Callable[..., HttpResponseBase]
Find = Callable[[Any, Any], Any]
"""Finds what a person may see, by what names it in the address; raises NotFound."""


def posted(page: str = "case", find: Find = visible_case) -> Callable[[View], View]:
    """A view that only acts; to load its address again (F5, signing in anew, Back) leads to where it can be done.

    :param page: the name of the page that is led to; it takes what names the object in the address, if anything does.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def acting(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **named)
            if not named:
                return redirect(page)
            name = next(iter(named.values()))
            find(request.user, name)
            return redirect(page, name)

        return acting

    return decorate
