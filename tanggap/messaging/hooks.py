"""The addresses at which providers call: check who it is, store the body, answer at once; all else follows (M4, M8).

No session, no form token: the signature is the proof. A provider that has not been set up has no address here.
"""

import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.lib import access
from tanggap.lib.context import origin
from tanggap.lib.limits import Limit, hit
from tanggap.lib.links import public_url
from tanggap.messaging.incoming import keep
from tanggap.messaging.signatures import is_hex_hmac, is_signed_by_meta, is_signed_by_twilio, same

log = structlog.get_logger(__name__)

BAD_SIGNATURES = Limit("hooks.bad_signature", most=30)
"""Of one address in a day. What is well signed is taken in nevertheless: a shared proxy must not shut anyone out."""
META_MOST = 3 * 1024 * 1024
"""Bytes; Meta gathers many states in one request."""
SMS_MOST = 256 * 1024
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")
PLAIN = "text/plain; charset=utf-8"

IsSigned = Callable[[bytes], bool]


@csrf_exempt
@access.public
@require_http_methods(["GET", "POST"])
def whatsapp(request: HttpRequest) -> HttpResponse:
    """Meta's webhook: the handshake by GET when it is set up, states by POST."""
    if request.method == "GET":
        return _handshake(request)
    secret, header = settings.WHATSAPP_APP_SECRET, request.headers.get("X-Hub-Signature-256", "")
    return _take_in(request, "whatsapp", META_MOST, secret and (lambda raw: is_signed_by_meta(raw, header, secret)))


@csrf_exempt
@access.public
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """Delivery reports of a generic SMS gateway."""
    return _take_in(request, "sms", SMS_MOST, settings.SMS_HOOK_SECRET and (lambda raw: _knows_secret(request, raw)))


@csrf_exempt
@access.public
@require_POST
def sms_twilio(request: HttpRequest) -> HttpResponse:
    """Twilio's status callbacks; it signs the address that it was given, which is ours by PUBLIC_BASE_URL."""
    token = settings.TWILIO.auth_token if settings.TWILIO else ""
    header = request.headers.get("X-Twilio-Signature", "")
    url = public_url(request.get_full_path())
    return _take_in(
        request, "sms-twilio", SMS_MOST, token and (lambda raw: is_signed_by_twilio(url, raw, header, token))
    )


def _handshake(request: HttpRequest) -> HttpResponse:
    if "hub.mode" not in request.GET:
        return HttpResponseNotAllowed(["POST"])
    expected, challenge = settings.WHATSAPP_VERIFY_TOKEN, request.GET.get("hub.challenge", "")
    is_known = bool(expected) and same(request.GET.get("hub.verify_token", ""), expected or "")
    if request.GET["hub.mode"] != "subscribe" or not is_known or not CHALLENGE.fullmatch(challenge):
        return _refuse("whatsapp")
    return HttpResponse(challenge, content_type=PLAIN)


def _knows_secret(request: HttpRequest, raw: bytes) -> bool:
    secret, hmac_header = settings.SMS_HOOK_SECRET, settings.SMS_HOOK_HMAC_HEADER
    if hmac_header:
        return is_hex_hmac(raw, request.headers.get(hmac_header, ""), secret)
    return same(request.headers.get(settings.SMS_HOOK_HEADER, ""), secret)


def _take_in(request: HttpRequest, source: str, most: int, is_signed: IsSigned | str | None) -> HttpResponse:
    """Store the body if it is signed; `is_signed` is empty if the provider has not been set up."""
    if not callable(is_signed):
        return HttpResponse("Not set up.", status=503, content_type=PLAIN)
    try:
        raw = _body(request, most)
    except UnreadablePostError:
        return HttpResponse(status=400, content_type=PLAIN)
    if raw is None:
        return HttpResponse(status=413, content_type=PLAIN)
    if not is_signed(raw):
        return _refuse(source)
    kept = keep(source, raw)
    log.info("hook_taken", source=source, incoming_id=kept.pk, bytes=len(raw))
    return HttpResponse(content_type=PLAIN)


def _body(request: HttpRequest, most: int) -> bytes | None:
    """The bytes as they came; None if there are too many. Django reads nothing of a body that does not tell its length.

    :raises UnreadablePostError: the line broke.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        return None
    is_chunked = request.headers.get("Transfer-Encoding", "").lower() == "chunked"
    raw: bytes = (request.META["wsgi.input"] if is_chunked else request).read(most + 1)
    return raw if len(raw) <= most else None


def _refuse(source: str) -> HttpResponse:
    """403, or 429 where one address does it again and again; the first ones are logged."""
    count = hit(BAD_SIGNATURES, origin().ip or "unknown")
    if count.is_within:
        log.warning("hook_refused", source=source, ip=origin().ip, hits=count.hits)
    return HttpResponse(status=403 if count.is_within else 429, content_type=PLAIN)
