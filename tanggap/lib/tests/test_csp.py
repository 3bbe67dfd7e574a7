"""The content policy: strict, one nonce a request, widened only where the captcha is (S5)."""

import base64
import hashlib
import json
import re
from pathlib import Path

import altcha_django
import pytest
from django.test import RequestFactory

from tanggap.lib.csp import ALTCHA_STYLE, Policy, captcha_page

WIDGET = Path(altcha_django.__file__).parent / "static/altcha_django/altcha.min.js"


def directives(header):
    return {name: values for name, *values in (part.split() for part in header.split("; "))}


@pytest.mark.django_db
def test_every_page_has_a_strict_policy_with_a_nonce_of_its_own(client, institution):
    """S5."""
    first, second = (directives(client.get("/").headers["Content-Security-Policy"]) for _ in range(2))
    assert first["default-src"] == ["'self'"]
    assert first["frame-ancestors"] == first["base-uri"] == first["object-src"] == ["'none'"]
    assert first["form-action"] == ["'self'"]
    assert first["script-src"] != second["script-src"]
    assert not any("unsafe" in value or value == "*" for values in first.values() for value in values)
    assert "worker-src" not in first


def test_streams_may_be_read_from_the_live_address(settings):
    """S5."""
    settings.LIVE_BASE_URL = "http://localhost:8001"
    assert directives(Policy().header())["connect-src"] == ["'self'", "http://localhost:8001"]


def test_the_captcha_alone_may_start_a_worker_from_a_blob():
    """S5."""
    request = RequestFactory().get("/")
    request.csp = Policy()
    captcha_page(lambda request: None)(request)
    policy = directives(request.csp.header())
    assert policy["worker-src"] == ["'self'", "blob:"]
    assert ALTCHA_STYLE in policy["style-src"]


def test_the_style_hash_is_that_of_the_installed_captcha_widget():
    """S5: an update of the widget changes its style, and the policy must follow."""
    text = re.search(r"document\.head\.appendChild\(n\)\}\}\('(.*?)(?<!\\)'", WIDGET.read_text(), re.DOTALL)[1]
    style = json.loads('"' + text.replace('"', '\\"').replace("\\'", "'") + '"')
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" == ALTCHA_STYLE
