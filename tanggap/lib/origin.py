"""Outermost of all middleware: where a request comes from, one log line about it, and its place in the metrics.

The line names the route, never the path or the query: both may hold a token.
"""

import ipaddress
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tanggap.lib.context import Origin, set_origin
from tanggap.lib.metrics import observe

log = structlog.get_logger("tanggap.request")

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,35}")
USER_AGENT_LENGTH = 200
QUIET = frozenset({"healthz", "readyz", "metrics"})
"""Routes asked every few seconds by machines; logged only when they fail."""


class RequestOrigin:
    """Sets `lib.context.origin()` for logs and audit; answers carry the request id.

    TLS ends at a proxy, so that the scheme is that of PUBLIC_BASE_URL: cookies, HSTS and the check of a form's Origin
    rely on it, and no header that a client may write decides it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        here = Origin(
            request_id(request), client_ip(request), request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH]
        )
        set_origin(here)
        request.META["wsgi.url_scheme"] = urlsplit(settings.PUBLIC_BASE_URL).scheme
        structlog.contextvars.bind_contextvars(request_id=here.request_id)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = here.request_id
            _tell(request, response.status_code, time.perf_counter() - began, here.ip)
            return response
        finally:
            structlog.contextvars.clear_contextvars()
            set_origin(Origin())


def _tell(request: HttpRequest, status: int, seconds: float, ip: str | None) -> None:
    route = request.resolver_match.route if request.resolver_match else "unknown"
    observe(request.method or "", route, status, seconds)
    if route in QUIET and status < 400:
        return
    user = getattr(request, "_cached_user", None)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        ip=ip,
        user=getattr(user, "pk", None),
    )


def request_id(request: HttpRequest) -> str:
    """The proxy's id if there is a proxy that we trust and its id is well formed; else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXY_COUNT else ""
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def client_ip(request: HttpRequest) -> str | None:
    """The client's address: what the outermost trusted proxy appended to X-Forwarded-For, else the peer.

    With TRUSTED_PROXY_COUNT n the n-th entry from the right is believed; whatever stands left of it the client may
    have written. Fewer entries mean that the request did not pass the proxies: the peer counts.
    """
    peer, count = request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXY_COUNT
    if count:
        entries = forwarded_for(request)
        if len(entries) >= count:
            return _address(entries[-count]) or _address(peer)
    return _address(peer)


PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether the peer is this machine itself and no proxy stands between; where one does, everybody looks local."""
    if any(header in request.META for header in PROXY_HEADERS):
        return False
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    return peer is not None and ipaddress.ip_address(peer).is_loopback


def forwarded_for(request: HttpRequest) -> list[str]:
    """Entries of X-Forwarded-For, leftmost first."""
    return [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]


def _address(text: str) -> str | None:
    """A bare address from `1.2.3.4`, `1.2.3.4:5678`, `[::1]:5678`, `::ffff:1.2.3.4`; None if it is none."""
    bare = text.strip().removeprefix("[").partition("]")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
