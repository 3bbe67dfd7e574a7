"""What a customer's first visit of each page weighs over the wire: all of it below 50 kB, the captcha's widget apart.

Page, headers, style sheet, script, pictures and icon are counted as they are served: the page as it leaves Django, the
rest by brotli as `collectstatic` stores it. A browser that comes back has the rest already.
"""

import datetime as dt
import gzip
import os
import re
from functools import lru_cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tanggap.customers.models import Contract
from tanggap.lib import access
from tanggap.lib.assets import BUNDLES, ROOT
from tanggap.portal.tests.conftest import motor, pay, schedule  # noqa: F401
from tests.access_objects import OBJECTS
from tests.test_access_matrix import ADDRESSES, ROUTES

LIMIT = 50_000
HEADERS_OF_A_FILE = 500
CAPTCHA = "altcha"
ASSET = re.compile(r"""<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="(/[^"]+)"[^>]*>""")
NOT_PAGES = ("staff/", "api/", "hooks/", "demo/", "captcha/", "healthz", "readyz", "metrics", "accounts/")


def is_a_customers(name: str) -> bool:
    rule = access.rule_of(ADDRESSES[name].callback)
    return rule is not None and rule.audience != "staff" and not ROUTES[name].startswith(NOT_PAGES)


PAGES = sorted(name for name in ADDRESSES if is_a_customers(name))


@lru_cache(maxsize=64)
def weight_of_file(address: str) -> int:
    """Of a static file as whitenoise serves it to a browser that takes brotli."""
    name = address.removeprefix("/static/")
    body = BUNDLES[name].text(ROOT).encode() if name in BUNDLES else Path(finders.find(name)).read_bytes()
    return min(len(body), len(brotli.compress(body))) + HEADERS_OF_A_FILE


def weight(response) -> dict[str, int]:
    """Bytes of the page, of each file it loads, and of all together."""
    head = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    is_zipped = response.headers.get("Content-Encoding") == "gzip"
    body = (gzip.decompress(response.content) if is_zipped else response.content).decode()
    files = {address: weight_of_file(address) for address in sorted(set(ASSET.findall(body))) if CAPTCHA not in address}
    page = len(response.content) + head + sum(len(cookie.OutputString()) for cookie in response.cookies.values())
    return {"page": page, **files, "all": page + sum(files.values())}


@pytest.fixture
def long_contract(motor, schedule, pay) -> Contract:  # noqa: F811
    """Five years of instalments, half of them paid, a few late: the longest that is usual."""
    schedule(motor, first=dt.date(2024, 5, 1), count=60, penalty=4_075)
    for number in range(1, 31):
        pay(motor, number, dt.date(2024, 4, 20) + dt.timedelta(days=30 * number), 815_000, penalty_amount=4_075)
    return motor


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_weighs_less_than_50_kb(name, request, client, signed_in, siti, long_contract):
    """P20: those pages that are HTML; TANGGAP_WEIGHTS names a file that the figures are written to."""
    kwargs = OBJECTS[name](request).own_of(siti) if ADDRESSES[name].pattern.converters else None
    is_member = access.rule_of(ADDRESSES[name].callback).audience == "member"
    browser = signed_in(siti) if is_member else client
    response = browser.get(reverse(name, kwargs=kwargs), headers={"accept-encoding": "gzip, br"})
    if response.headers.get("Content-Type", "").startswith("text/html"):
        found = weight(response)
        _write_down(name, response.status_code, found)
        assert found["all"] < LIMIT, found


def _write_down(name: str, status: int, found: dict[str, int]) -> None:
    if target := os.environ.get("TANGGAP_WEIGHTS"):
        with Path(target).open("a") as lines:
            lines.write(f"| {name} | {status} | {found['page'] / 1000:.1f} | {found['all'] / 1000:.1f} |\n")


def test_all_kinds_of_customers_pages_are_weighed():
    assert {"front", "member_login", "member_home", "member_payments", "member_payment_codes"} <= set(PAGES)
    assert len(PAGES) > 20
