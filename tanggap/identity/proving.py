"""Sensitive moves ask once more who one is, unless that was proven within the last five minutes (S2).

What was sent is kept in the session meanwhile, sealed, for ten minutes: afterwards a page of its own offers to send it.
Nothing is done by itself.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from tanggap.lib.sealing import CannotUnseal, seal, unseal

View = Callable[..., HttpResponseBase]
Facts = list[tuple[str, str]]
CONTEXT = SESSION_KEY = "identity.proving"
KEPT_SECONDS = 600
NOT_KEPT = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Held:
    """A form that waits until its person has proven who they are. `what` it does, in words; `back` is its page; `about`
    names whom or what it concerns, so that of two that were sent nobody confirms the wrong one."""

    path: str
    what: str
    back: str
    fields: list[list[str]]
    token: str
    at: float
    about: list[list[str]] = field(default_factory=list)


def proven_recently(leads_back: Callable[..., str], what: str, about: Callable[..., Facts]) -> Callable[[View], View]:
    """A POST of a view waits until its person has proven who they are.

    :param leads_back: gives, from the view's arguments, the page that it was sent from.
    :param what: what it does, as the end of *Lanjutkan …?*.
    :param about: gives, from the request and the view's arguments, whom or what it concerns: names and values to read.
        It raises as the view does where one may not see them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and is_reauthentication_required(request, app="tanggap.identity"):
                named = [list(fact) for fact in about(request, *args, **kwargs)]
                return _to_proof(request, _hold(request, what, leads_back(*args, **kwargs), named))
            if request.method == "POST" and SESSION_KEY in request.session:
                del request.session[SESSION_KEY]
            return view(request, *args, **kwargs)

        return asking

    return decorate


def held(request: HttpRequest, token: str) -> Held | None:
    """The form that waits, if it is the one that this token names: another tab may have sent another since."""
    try:
        found = Held(**json.loads(unseal(bytes.fromhex(request.session[SESSION_KEY]), context=CONTEXT)))
    except (KeyError, CannotUnseal):
        return None
    is_old = found.at + KEPT_SECONDS < _now()
    return None if is_old or not secrets.compare_digest(found.token, token) else found


def _hold(request: HttpRequest, what: str, back: str, about: list[list[str]]) -> str:
    """Keep it; the token that names it."""
    token = secrets.token_hex(8)
    fields = [[name, value] for name, values in request.POST.lists() for value in values if name != NOT_KEPT]
    typed = [list(map(str, pair)) for pair in fields]
    kept = Held(request.get_full_path(), what, back, typed, token, _now(), about)
    request.session[SESSION_KEY] = seal(json.dumps(asdict(kept)), context=CONTEXT).hex()
    return token


def _now() -> float:
    return timezone.now().timestamp()


def _to_proof(request: HttpRequest, token: str) -> HttpResponseRedirect:
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_reauthenticate")
    done = f"{reverse('proof_done')}?{urlencode({'t': token})}"
    return HttpResponseRedirect(f"{url}?{urlencode({'next': done})}")
