"""The customer's page in a browser: with script and without, on a phone, and each page that its link may open (O6)."""

import json
import re

from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

ISSUE = """
import json
from django.db import transaction
from django.utils import timezone
from tanggap.messaging.models import Message
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.models import Application
with transaction.atomic():
    row = Application.objects.filter(state="waiting_confirmation", failures=0).order_by("pk")[{number}]
    code = issue(Application.objects.lock(row.pk), at=timezone.now())
params = Message.objects.get(pk=code.message_id).params
print(json.dumps([row.pk, params["code"], params["url"]]))
"""


def issued(house, number=0):
    """A fresh code of one of the sample's waiting applications: its key, the code, its link."""
    done = house.django(ISSUE.format(number=number))
    return json.loads(done.splitlines()[-1])


def told(house, pk, **columns):
    house.django(
        f"from tanggap.onboarding.models import Application; Application.objects.filter(pk={pk}).update(**{columns})"
    )


def test_a_customer_confirms_on_a_phone_with_a_wrong_try_before(house, page):
    """O6, O9, O11."""
    _, code, url = issued(house)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(url)
    expect(page.get_by_text(re.compile(r"^[345] menit( \d+ detik)?$"))).to_be_visible()
    look(page, "customer-form")
    assert_accessible(page)
    before = page.locator("[data-countdown] b").inner_text()
    expect(page.locator("[data-countdown] b")).not_to_have_text(before)
    page.get_by_label("Kode OTP").fill("12 34")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("alert")).to_contain_text("6 angka")
    page.get_by_label("Kode OTP").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("alert")).to_contain_text("4 kali lagi")
    expect(page.get_by_label("Kode OTP")).to_be_focused()
    look(page, "customer-wrong")
    assert_accessible(page)
    page.get_by_label("Kode OTP").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pembukaan rekening dikonfirmasi")
    look(page, "customer-confirmed")
    assert_accessible(page)
    assert not page.context.cookies()


def test_without_script_the_page_does_the_same_and_each_other_page_says_what_to_do(house, page, browser):
    """O6, O11."""
    plain = browser.new_context(base_url=house.address, java_script_enabled=False)
    first, code, url = issued(house, 1)
    try:
        bare = plain.new_page()
        bare.goto(url)
        expect(bare.get_by_text(re.compile(r"^[345] menit( \d+ detik)?$"))).to_be_visible()
        bare.get_by_text("Bukan nomor saya", exact=True).click()
        expect(bare.get_by_role("button", name="Ya, ini bukan nomor saya")).to_be_visible()
        bare.get_by_label("Kode OTP").fill(code)
        bare.get_by_role("button", name="Kirim").click()
        expect(bare.get_by_role("heading", level=1)).to_have_text("Pembukaan rekening dikonfirmasi")
    finally:
        plain.close()
    pk, _, url = issued(house)
    assert pk != first
    house.django(f"from tanggap.onboarding.models import Code; Code.objects.filter(application={pk}).update(tries=5)")
    page.goto(url)
    page.locator("summary", has_text="Bukan nomor saya").click()
    look(page, "customer-not-mine-asked")
    assert_accessible(page)
    pages = {"customer-unknown": f"{house.address}/customer?p=x", "customer-old": url}
    pk, _, newest = issued(house)
    for name, address in pages.items():
        seen(page, name, address)
    told(house, pk, failures=10)
    seen(page, "customer-locked", newest)
    told(house, pk, failures=0)
    house.django(
        "from tanggap.onboarding.models import Code; from django.db.models import F; from datetime import timedelta; "
        f"Code.objects.filter(application={pk}).update(expires_at=F('made_at') + timedelta(microseconds=1))"
    )
    seen(page, "customer-expired", newest)
    _, _, newest = issued(house)
    page.goto(newest)
    page.locator("summary", has_text="Bukan nomor saya").click()
    page.get_by_role("button", name="Ya, ini bukan nomor saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terima kasih atas laporan Anda")
    look(page, "customer-reported")


def seen(page, name, address):
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_label("Kode OTP")).to_have_count(0)
    look(page, name)
    assert_accessible(page)
