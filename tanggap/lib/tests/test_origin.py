"""Where a request comes from, and what is said about it (S7, S8)."""

import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from conftest import PASSWORD
from tanggap import logs
from tanggap.lib.context import origin
from tanggap.lib.origin import RequestOrigin, client_ip, request_id


def request_of(peer="203.0.113.9", forwarded=None, **headers):
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/track?number=PGD-1&phone=081234567890", REMOTE_ADDR=peer, **more, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "203.0.113.9"),
        (0, "198.51.100.7", "203.0.113.9"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "<script>", "203.0.113.9"),
        (1, "198.51.100.7:4431", "198.51.100.7"),
        (1, "[2001:db8::1]:4431", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_what_trusted_proxies_appended_is_believed(settings, proxies, forwarded, address):
    """S7."""
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_ip(request_of(forwarded=forwarded)) == address


def test_a_peer_without_an_address_has_none():
    assert client_ip(request_of(peer="")) is None


@pytest.mark.parametrize("given", ["short", "x" * 40, "a b c d e f g h", "abc\ndefghij", "../../etc/passwd"])
def test_an_ill_formed_request_id_is_replaced(settings, given):
    settings.TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    assert request_id(request) != given


def test_a_request_id_is_taken_from_a_trusted_proxy_only(settings):
    settings.TRUSTED_PROXY_COUNT = 0
    assert request_id(request_of(**{"X-Request-ID": "from-the-client-1"})) != "from-the-client-1"
    settings.TRUSTED_PROXY_COUNT = 1
    assert request_id(request_of(**{"X-Request-ID": "from-the-proxy-1"})) == "from-the-proxy-1"


def test_the_origin_is_set_during_the_request_and_gone_afterwards():
    seen = []

    def view(_):
        seen.append(origin())
        return HttpResponse()

    response = RequestOrigin(view)(request_of(**{"User-Agent": "Peramban " * 100}))
    assert seen[0].ip == "203.0.113.9"
    assert len(seen[0].user_agent) == 200
    assert response["X-Request-ID"] == seen[0].request_id
    assert origin().request_id == ""


@pytest.fixture
def lines():
    """What the process would print, one parsed JSON object a line."""
    printed = []

    class Keep(logging.Handler):
        def emit(self, record):
            printed.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in printed]
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_request_is_one_line_without_its_query_or_path(client, lines):
    """S8."""
    client.get("/member/login", {"token": "rahasia-1234567890", "phone": "081234567890"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "member/login", 200)
    assert len(line["request_id"]) == 32
    assert "rahasia" not in json.dumps(line)
    assert "081234567890" not in json.dumps(line)


@pytest.mark.django_db
def test_an_unknown_address_is_logged_without_naming_it(client, lines):
    """S8."""
    client.get("/member/activate/kunci-rahasia-9876543210/")
    assert lines()
    assert "kunci-rahasia" not in json.dumps(lines())


def test_a_failure_keeps_its_place_and_loses_its_values(lines):
    """S8: exceptions quote what they choke on."""
    try:
        raise ValueError("siti@contoh.test 3174012345678901 Key (nik)=(3174012345678901) kata sandi")
    except ValueError:
        logging.getLogger("tanggap").exception("Feed of +62 812-3456-7890 failed")
    (line,) = lines()
    text = json.dumps(line)
    assert "test_origin.py" in text
    assert "ValueError" in text
    for secret in ("siti@", "3174012345678901", "812-3456"):
        assert secret not in text


def test_health_checks_are_not_logged_when_all_is_well(client, lines, db):
    client.get("/healthz")
    assert lines() == []


@pytest.fixture
def behind_tls(settings):
    """Served to the world by a proxy that ends TLS; Tanggap itself sees plain HTTP."""
    settings.PUBLIC_BASE_URL = "https://layanan.contoh.id"
    settings.ALLOWED_HOSTS = ["layanan.contoh.id"]
    settings.CSRF_TRUSTED_ORIGINS = []
    settings.SECURE_HSTS_SECONDS = 31_536_000
    browser = Client(enforce_csrf_checks=True, headers={"host": "layanan.contoh.id"})
    page = browser.get("/staff/login")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    return browser, page, {"csrfmiddlewaretoken": token, "email": "x@staf.test", "password": "x"}


def test_behind_a_proxy_that_ends_tls_browsers_are_told_to_stay_there(institution, behind_tls):
    """S5."""
    assert behind_tls[1].headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("from_page_of", "status"), [("https://layanan.contoh.id", 200), ("https://evil.test", 403), ("null", 403)]
)
def test_behind_a_proxy_that_ends_tls_forms_of_our_own_pages_are_taken(institution, behind_tls, from_page_of, status):
    """S5: browsers send the Origin of the public address with every form."""
    browser, _, form = behind_tls
    assert browser.post("/staff/login", form, headers={"origin": from_page_of}).status_code == status


def test_the_device_mark_is_for_https_only_where_that_is_what_is_served(budi, behind_tls):
    """S5."""
    browser, _, form = behind_tls
    form |= {"email": budi.email, "password": PASSWORD}
    answer = browser.post("/staff/login", form, headers={"origin": "https://layanan.contoh.id"})
    assert answer.cookies["tanggap_device"]["secure"]
