"""The design system in a real browser: every component and the error pages, both widths, both schemes."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

FAILED = "from tanggap.lib.handlers import static_page; print(static_page(500).text)"


def test_components_are_accessible_and_fit(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/components")
    expect(page).to_have_title(re.compile("^Komponen"))
    look(page, "components")
    assert_accessible(page)


@pytest.mark.parametrize(("name", "path"), [("front", "/"), ("404", "/tidak-ada")])
def test_pages_for_anyone_are_accessible_and_fit(page, name, path):
    page.goto(path)
    look(page, name)
    assert_accessible(page)


def test_the_page_of_a_failing_system_is_accessible_and_fits(page, house):
    page.route("**/gagal", lambda route: route.fulfill(body=house.django(FAILED), content_type="text/html"))
    page.goto("/gagal")
    look(page, "500")
    assert_accessible(page)


def test_staff_home_is_accessible_and_fits(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/")
    look(page, "staff-home")
    assert_accessible(page)


def test_dialogs_copying_and_passwords_work_by_keyboard_and_pointer(page, sign_in):
    sign_in("admin@contoh.test")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/staff/settings/components")
    page.get_by_role("link", name="Buka dialog").first.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Salin").first.click()
    page.get_by_text("Tersalin").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "8808012345678901"
    page.get_by_role("button", name="Tampilkan").first.click()
    expect(page.locator("#light_baru_password")).to_have_attribute("type", "text")


def test_a_refused_fragment_becomes_a_toast(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/")
    page.evaluate("htmx.ajax('GET', '/staff/tidak-ada', '#isi')")
    page.locator("#toasts .toast.danger").get_by_text("tidak ditemukan").wait_for()
    page.get_by_role("button", name="Tutup pesan").click()
    expect(page.locator("#toasts .toast")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_form_sends_once_though_it_is_tapped_twice(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/components")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route(
        "**/settings/components", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.evaluate("const form = document.querySelector('form.confirm'); form.requestSubmit(); form.requestSubmit();")
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_a_first_visit_weighs_little_and_takes_few_requests(page):
    """P20's pages are for cheap phones: below 50 kB over the wire."""
    seen = []
    page.on("requestfinished", lambda request: seen.extend([request]))
    page.goto("/", wait_until="networkidle")
    weight = sum(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) for request in seen)
    assert weight < 50_000
    assert len(seen) <= 5
