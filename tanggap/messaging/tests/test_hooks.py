"""M4, M8: only what the provider has signed comes in; it is stored whole and sealed, and answered before it is read."""

import hmac
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tanggap.messaging.hooks import BAD_SIGNATURES, META_MOST, SMS_MOST
from tanggap.messaging.models import Incoming, IncomingState
from tanggap.messaging.signatures import is_signed_by_twilio
from tanggap.messaging.tests import hooks
from tanggap.messaging.tests.hooks import gateway_posts, meta_posts, of_meta, status, twilio_posts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
BODY = of_meta(status("wamid.1", "delivered"))


@pytest.fixture(autouse=True)
def providers(settings):
    hooks.set_up(settings)


def test_what_meta_has_signed_is_stored_whole_and_answered_at_once():
    """M4, M8"""
    answer = meta_posts(BODY)
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"", {})
    (kept,) = Incoming.objects.all()
    assert (kept.source, kept.raw, kept.standing) == ("whatsapp", BODY, IncomingState.WAITING)


def test_the_raw_body_is_sealed():
    """M8, S3: it holds telephone numbers."""
    meta_posts(BODY)
    with connection.cursor() as cursor:
        cursor.execute("select body, i::text from messaging_incoming i")
        ((body, row),) = cursor.fetchall()
    assert b"6281234566797" not in bytes(body)
    assert "6281234566797" not in row


def test_bytes_that_are_no_text_are_kept_as_they_came():
    """M8"""
    raw = bytes(range(256))
    assert meta_posts(raw).status_code == 200
    assert Incoming.objects.get().raw == raw


@pytest.mark.parametrize(
    "header",
    ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + hmac.digest(hooks.APP_SECRET.encode(), BODY, "sha1").hex(), "ü"],
)
def test_a_body_with_a_wrong_signature_or_none_is_refused(header):
    """M4"""
    answer = Client().post(
        hooks.WHATSAPP, BODY, content_type="application/json", headers={"X-Hub-Signature-256": header}
    )
    assert answer.status_code == 403
    assert not Incoming.objects.exists()


def test_a_signature_under_another_secret_or_of_another_body_is_refused():
    """M4"""
    assert meta_posts(BODY, secret="x" * 40).status_code == 403
    signature = "sha256=" + hmac.digest(hooks.APP_SECRET.encode(), BODY, "sha256").hex()
    altered = BODY.replace(b"delivered", b"read     ")
    assert meta_posts(altered, **{"X-Hub-Signature-256": signature}).status_code == 403
    assert not Incoming.objects.exists()


def test_the_signature_is_of_the_bytes_and_not_of_what_they_mean():
    """M4"""
    spaced = json.dumps(json.loads(BODY), indent=3).encode()
    assert meta_posts(spaced).status_code == 200
    assert Incoming.objects.get().raw == spaced


def test_a_session_is_neither_read_nor_begun(signed_in, siti):
    """S7"""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = meta_posts(BODY)
    assert not answer.cookies
    assert not [query for query in seen if "session" in query["sql"]]


@pytest.mark.parametrize(("posts", "most"), [(meta_posts, META_MOST), (gateway_posts, SMS_MOST)])
def test_a_body_that_is_too_large_is_refused_unread(posts, most):
    """S7"""
    assert posts(b" " * (most + 1)).status_code == 413
    assert posts(b" " * most).status_code == 200
    assert Incoming.objects.count() == 1


def test_bad_signatures_of_one_address_are_limited_and_good_ones_come_in_nevertheless():
    """S7"""
    answers = [meta_posts(BODY, secret="x" * 40).status_code for _ in range(BAD_SIGNATURES.most + 2)]
    assert answers == [403] * BAD_SIGNATURES.most + [429] * 2
    assert meta_posts(BODY).status_code == 200


def test_meta_shakes_hands_with_the_token_that_we_gave_it():
    """M4"""
    asked = {"hub.mode": "subscribe", "hub.verify_token": hooks.VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = Client().get(hooks.WHATSAPP, asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")
    for wrong in (
        {"hub.verify_token": "other"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": ""},
        {"hub.verify_token": ""},
    ):
        assert Client().get(hooks.WHATSAPP, asked | wrong).status_code == 403
    assert Client().get(hooks.WHATSAPP).status_code == 405


def test_twilio_signs_our_public_address_and_the_fields_of_its_form():
    """M4"""
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "ErrorCode": "", "To": "+6281234566797"}
    assert twilio_posts(**fields).status_code == 200
    assert twilio_posts(address=f"https://layanan.contoh.test:443{hooks.TWILIO}", **fields).status_code == 200
    assert (
        twilio_posts(address=hooks.PUBLIC + hooks.TWILIO + "?a=b", path=hooks.TWILIO + "?a=b", **fields).status_code
        == 200
    )
    assert twilio_posts(address="https://other.contoh.test" + hooks.TWILIO, **fields).status_code == 403
    assert twilio_posts(token="x" * 40, **fields).status_code == 403
    assert Incoming.objects.count() == 3


def test_twilios_own_example_of_a_signature_is_accepted():
    """M4: the figures that Twilio's documentation of webhook security works through."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    raw = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
    assert is_signed_by_twilio(url, raw, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345")
    assert not is_signed_by_twilio(url, raw + b"&x=y", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345")


def test_the_gateway_shows_the_shared_secret():
    """M4"""
    report = {"id": "77", "status": "DELIVRD"}
    assert gateway_posts(report).status_code == 200
    assert gateway_posts(report, secret="").status_code == 403
    assert gateway_posts(report, secret=hooks.GATEWAY_SECRET[:-1]).status_code == 403
    assert gateway_posts(report, header="X-Other").status_code == 403


def test_a_gateway_that_can_signs_the_body_instead(settings):
    """M4"""
    settings.SMS_HOOK_HMAC_HEADER = "X-Signature"
    raw = b'{"id":"77","status":"DELIVRD"}'
    signature = hmac.digest(hooks.GATEWAY_SECRET.encode(), raw, "sha256").hex()
    assert gateway_posts(raw, secret=signature, header="X-Signature").status_code == 200
    assert gateway_posts(raw, secret=f"sha256={signature.upper()}", header="X-Signature").status_code == 200
    assert gateway_posts(raw + b" ", secret=signature, header="X-Signature").status_code == 403
    assert gateway_posts(raw).status_code == 403, "the bare secret is no longer enough"


def test_a_provider_that_is_not_set_up_is_told_so(settings):
    """M4: nothing comes in under an empty secret."""
    settings.WHATSAPP_APP_SECRET = settings.SMS_HOOK_SECRET = settings.TWILIO = None
    settings.WHATSAPP_VERIFY_TOKEN = None
    assert [meta_posts(BODY, secret="").status_code, twilio_posts(token="", MessageSid="1").status_code] == [503, 503]
    assert gateway_posts({}, secret="").status_code == 503
    asked = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert Client().get(hooks.WHATSAPP, asked).status_code == 403
    assert not Incoming.objects.exists()


def test_nothing_personal_of_a_webhook_is_logged(caplog):
    """S8"""
    with caplog.at_level("INFO"):
        meta_posts(BODY)
        meta_posts(BODY, secret="x" * 40)
    assert "6281234566797" not in caplog.text
    assert "wamid" not in caplog.text
