"""Errors as the client wants them, and the headers of every answer."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path

from tanggap.lib import access
from tanggap.lib.context import Origin, set_origin
from tanggap.lib.errors import Conflict, DomainError, Forbidden, NotFound, TooManyAttempts
from tanggap.lib.handlers import static_page

handler400 = "tanggap.lib.handlers.bad_request"
handler403 = "tanggap.lib.handlers.forbidden"
handler404 = "tanggap.lib.handlers.not_found"
handler500 = "tanggap.lib.handlers.server_error"


class CodeExpired(DomainError):
    status = 410
    message = "Kode sudah tidak berlaku. Minta kode baru."


FAULTS = {
    "conflict": Conflict(),
    "expired": CodeExpired(),
    "attempts": TooManyAttempts(retry_after=90),
    "notfound": NotFound(),
    "forbidden": Forbidden(),
    "rule": DomainError("Pilih kontrak terlebih dahulu."),
    "http404": Http404(),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation("<script>"),
    "bug": ZeroDivisionError("rahasia"),
    "database": OperationalError("rahasia"),
}


@access.public
def failing(request, name):
    raise FAULTS[name]


@access.public
def fine(request):
    return HttpResponse("ya")


urlpatterns = [path("fail/<name>", failing), path("api/v1/fail/<name>", failing), path("fine", fine)]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


@pytest.fixture
def fail(client):
    """Ask for the page that fails like this."""
    client.raise_request_exception = False

    def ask(name, prefix="", **headers):
        return client.get(f"{prefix}/fail/{name}", headers=headers)

    with override_settings(ROOT_URLCONF=__name__):
        yield ask


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("conflict", 409, "Data ini telah berubah"),
        ("expired", 410, "Minta kode baru"),
        ("attempts", 429, "Terlalu banyak percobaan"),
        ("notfound", 404, "Halaman tidak ditemukan"),
        ("http404", 404, "Halaman tidak ditemukan"),
        ("forbidden", 403, "tidak berhak"),
        ("denied", 403, "tidak berhak"),
        ("rule", 422, "Pilih kontrak terlebih dahulu."),
        ("suspicious", 400, "Permintaan tidak dapat dibaca"),
        ("bug", 500, "Terjadi gangguan"),
        ("database", 503, "sedang tidak tersedia"),
    ],
)
def test_an_error_is_a_page_that_says_what_to_do_and_whom_to_call(fail, name, status, says):
    page = fail(name)
    assert page.status_code == status
    assert says in page.text
    assert "1500 000" in page.text
    assert "rahasia" not in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize(
    ("path", "home"),
    [("/nope", "/"), ("/member/nope", "/member/"), ("/staff/nope", "/staff/")],
)
def test_an_error_leads_back_to_the_side_one_is_on(client, path, home):
    assert f'<a href="{home}">Kembali' in client.get(path).text


@pytest.mark.parametrize(
    ("typed", "led"),
    [
        ("/staff", "/staff/"),
        ("/member/login/", "/member/login"),
        ("/member/login/?next=%2Fmember%2F", "/member/login?next=%2Fmember%2F"),
        ("/staff/audit", "/staff/audit/"),
    ],
)
def test_an_address_typed_with_the_wrong_slash_is_led_to_the_page(client, typed, led):
    assert client.get(typed).headers["Location"] == led
    assert client.post(typed).status_code in (403, 404)


@pytest.mark.parametrize("path", ["/nope", "/nope/", "//jahat.test/", "//staff", "//member/login/"])
def test_no_other_address_is_led_anywhere(client, path):
    assert client.get("/", PATH_INFO=path).status_code == 404


def test_an_error_is_json_for_whoever_asks_for_json(fail):
    answer = fail("conflict", accept="application/json")
    assert answer.status_code == 409
    assert json.loads(answer.content)["error"]["code"] == "conflict"
    assert fail("expired", prefix="/api/v1").json()["error"]["code"] == "code_expired"
    assert fail("bug", prefix="/api/v1").json()["error"]["code"] == "server_error"


def test_browsers_get_pages_though_they_accept_anything(fail):
    page = fail("conflict", accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert page.headers["Content-Type"].startswith("text/html")


def test_htmx_gets_a_toast(fail):
    fragment = fail("conflict", hx_request="true")
    assert fragment.status_code == 409
    assert fragment.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in fragment.text
    assert "Data ini telah berubah" in fragment.text


def test_a_wrong_method_is_told_in_words(client):
    page = client.delete("/")
    assert page.status_code == 405
    assert page.headers["Allow"] == "GET, HEAD"
    assert "Kembali ke halaman sebelumnya" in page.text


def test_another_host_is_refused_but_probes_come_by_any(client):
    """S5."""
    refused = client.get("/", headers={"host": "jahat.test"})
    assert refused.status_code == 400
    assert "jahat" not in refused.text
    assert "frame-ancestors" in refused.headers["Content-Security-Policy"]
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_limit_tells_when_to_come_back(fail):
    """S7."""
    assert fail("attempts").headers["Retry-After"] == "90"


def test_a_failing_database_still_gives_a_page(client, monkeypatch):
    def no_database(request):
        raise OperationalError

    monkeypatch.setattr("tanggap.institution.current.context", no_database)
    page = static_page(503)
    assert page.status_code == 503
    assert "sedang tidak tersedia" in page.text


def test_a_missing_token_says_that_nothing_was_sent(client):
    """S5."""
    strict = type(client)(enforce_csrf_checks=True)
    page = strict.post("/")
    assert page.status_code == 403
    assert "Data Anda belum terkirim" in page.text


def test_the_page_gives_the_request_id_to_quote(fail):
    set_origin(Origin(request_id="abc123"))
    try:
        assert "abc123" in static_page(500).text
    finally:
        set_origin(Origin())


def test_every_answer_carries_the_headers(fail, client):
    """S5."""
    for answer in (client.get("/fine"), fail("bug"), fail("http404")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_production_asks_browsers_to_stay_on_https(client):
    """S5: the value comes from the mode, the header from Django."""
    of_production = {"SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}
    with override_settings(PUBLIC_BASE_URL="https://layanan.contoh.test", **of_production):
        header = type(client)().get("/").headers["Strict-Transport-Security"]
    assert header == "max-age=31536000; includeSubDomains"
