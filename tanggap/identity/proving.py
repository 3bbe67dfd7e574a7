"""Sensitive moves ask once more who one is, unless that was proven within the last five minutes (S2)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

View = Callable[..., HttpResponseBase]
REPEAT = "Pastikan dahulu bahwa ini Anda. Setelah itu, lakukan tindakan tadi sekali lagi."


def proven_recently(leads_back: Callable[..., str]) -> Callable[[View], View]:
    """A POST of a view waits until its person has proven who they are; it is not kept and not replayed: they repeat it.

    :param leads_back: gives, from the view's arguments, the page to come back to.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and is_reauthentication_required(request, app="tanggap.identity"):
                messages.warning(request, REPEAT)
                return to_proof(request, leads_back(*args, **kwargs))
            return view(request, *args, **kwargs)

        return asking

    return decorate


def to_proof(request: HttpRequest, back: str) -> HttpResponseRedirect:
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_reauthenticate")
    return HttpResponseRedirect(f"{url}?{urlencode({'next': back})}")
