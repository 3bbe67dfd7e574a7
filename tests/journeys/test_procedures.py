"""A procedure from its text to its diagram: loaded by the administrator, read and put in force by compliance."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look


@pytest.fixture(scope="module", autouse=True)
def prepared(house):
    house.django(
        "from tanggap.audit.trail import System; from tanggap.institution import defaults; "
        "defaults.seed(by=System('uji'), identity={})"
    )


def test_a_new_version_is_loaded_read_and_put_in_force(page, context, sign_in):
    """D7."""
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/sops")
    look(page, "sops")
    assert_accessible(page)
    page.get_by_role("link", name="Penanganan keluhan umum").click()
    look(page, "sop")
    assert_accessible(page)
    page.get_by_role("link", name="Tulis versi berikutnya").click()
    text = page.get_by_label("Atau isi dokumennya")
    good = text.input_value().replace("Periksa masalahnya", "Telusuri masalahnya")
    text.fill(good.replace('next = "report"', 'next = "end"'))
    page.get_by_role("button", name="Periksa dan simpan konsep").click()
    page.get_by_text("sampai ke akhir tanpa laporan").first.wait_for()
    look(page, "sop-refused")
    page.get_by_label("Atau isi dokumennya").fill(good)
    page.get_by_role("button", name="Periksa dan simpan konsep").click()
    page.get_by_text("disimpan sebagai konsep").wait_for()
    address = page.url
    sign_in("compliance@contoh.test")
    page.goto(address)
    look(page, "sop-draft")
    page.get_by_role("link", name="Terbitkan").click()
    look(page, "sop-publication")
    page.get_by_role("button", name="Ya, terbitkan").click()
    page.get_by_text("berlaku untuk kasus baru").wait_for()


def test_the_institution_s_four_procedures_are_drawn(page, sign_in):
    """D7–D11: each with its sentences of the source, and to be used without the diagram."""
    sign_in("admin@contoh.test")
    for code in ("pencairan", "konfirmasi-pembayaran", "penagihan", "metode-pembayaran"):
        page.goto("/staff/settings/sops")
        page.locator(f"tr:has-text('{code}') a").first.click()
        page.get_by_role("heading", name="Langkah", exact=True).wait_for()
        look(page, f"sop-{code}")
        page.locator(".sop-diagram a").first.click()
        expect(page).to_have_url(re.compile("#langkah-"))
