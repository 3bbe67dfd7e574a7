"""What stands between a request and its view: the entrance's session, its lifetime, and who may open the view (S1)."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from tanggap.identity import sessions
from tanggap.identity.entrances import MEMBERS, STAFF, Entrance, entrance_of
from tanggap.identity.second_factor import is_enrolled, is_required
from tanggap.identity.session_store import SessionStore
from tanggap.lib import access

Respond = Callable[[HttpRequest], HttpResponseBase]

BACKGROUND = "X-Background"
"""The header by which a script of ours says that nobody is there: a page that asks by itself keeps no session alive."""
SESSION_OVER = "Sesi Anda telah berakhir karena batas waktunya habis. Silakan masuk kembali."
SESSION_GONE = (
    "Sesi Anda telah berakhir, misalnya karena diakhiri dari perangkat lain atau karena password diganti. "
    "Silakan masuk kembali."
)


class EntranceSessionMiddleware(SessionMiddleware):
    """A session cookie for each entrance: one browser may hold a member's and a staff session, neither sees the other.

    Django knows one cookie name. So the staff's cookie is read by its own name, and what Django writes for the
    staff's pages is renamed before it leaves.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(request.COOKIES.get(entrance_of(request).cookie))

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        entrance, name = entrance_of(request), settings.SESSION_COOKIE_NAME
        cookies = {key: value for key, value in request.COOKIES.items() if key != name}
        if entrance.cookie in request.COOKIES:
            cookies[name] = request.COOKIES[entrance.cookie]
        request.COOKIES = cookies
        response = super().process_response(request, response)
        if name != entrance.cookie and (written := response.cookies.pop(name, None)) is not None:
            response.cookies[entrance.cookie] = written.value
            response.cookies[entrance.cookie].update(written | {"path": entrance.cookie_path})
        return response


class SessionLifetimeMiddleware:
    """Ends a session whose idle or absolute time is over, before anything else looks at it (P8, S2)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = cast(SessionStore, request.session)
        if sessions.is_signed_in(session):
            now = timezone.now()
            if sessions.is_over(session, entrance_of(request), now):
                session.flush()
                request.user = AnonymousUser()
                messages.warning(request, SESSION_OVER)
            elif BACKGROUND not in request.headers:
                sessions.touch(session, now)
        return self.get_response(request)


class AccessMiddleware:
    """Default deny: a view opens only for whom its mark names; a view without a mark does not exist (S1).

    Not signed in: to the entrance the view belongs to. Signed in but of the other kind, or without the right: 404,
    as if there were no such page.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        rule = access.rule_of(view)
        if rule is None:
            raise Http404
        if rule.audience == "public":
            return None
        entrance = STAFF if rule.audience == "staff" else MEMBERS
        user = request.user
        if not user.is_authenticated:
            _explain(request)
            return to_entrance(request, entrance)
        if user.kind != entrance.kind or (rule.right and not user.has_right(rule.right)):
            raise Http404
        if entrance is STAFF and not rule.before_second_factor and owes_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None


def _explain(request: HttpRequest) -> None:
    """Say why, to a browser that brings the key of a session which is gone: ended elsewhere, or by a new password."""
    is_gone = entrance_of(request).cookie in request.COOKIES and request.session.is_empty()
    if is_gone and not len(messages.get_messages(request)):
        messages.warning(request, SESSION_GONE)


def owes_second_factor(request: HttpRequest) -> bool:
    """Whether this signed-in staff member must enrol a second factor before anything else (S2)."""
    return is_required() and not is_enrolled(request.user)


def to_entrance(request: HttpRequest, entrance: Entrance) -> HttpResponseBase:
    """Lead someone who is not signed in to the entrance, and back to a page that was read, or whose form was sent."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": entrance.login})
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    return HttpResponseRedirect(f"{entrance.login}?{urlencode({'next': back})}" if back else entrance.login)


def _page_before(request: HttpRequest) -> str:
    """The page of ours whose form was sent; its text waits there in the browser. "" if the browser does not tell."""
    parts = urlsplit(request.headers.get("Referer", ""))
    return parts._replace(scheme="", netloc="", fragment="").geturl() if parts.netloc == request.get_host() else ""
