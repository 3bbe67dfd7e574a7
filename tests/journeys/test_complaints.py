"""A member complains with a photo and tracks it; a visitor tracks it too: P16, P17, P12, P19 in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.looking import assert_accessible, look
from tests.uploading import image_bytes

SITI, PHONE = "siti@contoh.test", "0812 3456 7897"
PLACES = ("/member/payments/missing?contract=20-099-16-00123", "/member/profile/requests/new")


def seen(page: Page, name: str) -> None:
    look(page, f"complaints-{name}")
    assert_accessible(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Lanjut").click()


def write(page: Page, photo: Path) -> None:
    """Through the steps to the page that is checked, with a mistake on the way that loses nothing."""
    page.get_by_label("20-099-16-00123").check()
    page.get_by_label("Penagihan").check()
    seen(page, "about")
    go_on(page)
    page.get_by_label("Pokok pengaduan").fill("Masih ditagih setelah membayar")
    page.get_by_label("Apa yang terjadi").fill("Petugas menelepon dua kali.\nSaya sudah membayar.")
    go_on(page)
    page.get_by_role("heading", name="Ada yang perlu diperbaiki").wait_for()
    expect(page.get_by_label("Apa yang terjadi")).to_have_value("Petugas menelepon dua kali.\nSaya sudah membayar.")
    seen(page, "story-wrong")
    page.get_by_label("Tanggal kejadian").fill("01/11/2026")
    page.get_by_label("Apa yang Anda minta").fill("Penagihan berhenti.")
    go_on(page)
    page.get_by_label("Lampiran").set_input_files(photo)
    page.get_by_role("button", name="Unggah").click()
    page.get_by_role("button", name="Hapus struk.jpg").wait_for()
    page.get_by_label("WhatsApp").check()
    page.get_by_label("Nomor telepon lain").fill(PHONE)
    seen(page, "proof")
    go_on(page)


def test_a_complaint_is_written_tracked_and_looked_up(page, sign_in, house, tmp_path):
    """P16, P17."""
    photo = tmp_path / "struk.jpg"
    photo.write_bytes(image_bytes())
    sign_in(SITI)
    page.goto("/member/complaints/new")
    write(page, photo)
    page.get_by_role("heading", name="Periksa kembali").or_(
        page.get_by_text("Periksa kembali sebelum")
    ).first.wait_for()
    seen(page, "check")
    page.get_by_role("button", name="Kirim pengaduan").click()
    number = page.locator(".reference").inner_text()
    assert re.fullmatch(r"PGD-\d{4}-\d{6}", number)
    seen(page, "received")
    page.goto("/member/complaints")
    seen(page, "list")
    page.get_by_role("link", name="Masih ditagih setelah membayar").first.click()
    page.get_by_label("Tambahan keterangan").fill("Kemarin ditelepon lagi.")
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("Kemarin ditelepon lagi.").wait_for()
    seen(page, "complaint")
    page.context.clear_cookies()
    page.goto("/track")
    seen(page, "track")
    page.get_by_label("Nomor pengaduan").fill(number)
    page.get_by_label("Nomor telepon Anda").fill(PHONE)
    page.locator("altcha-widget input[type=checkbox]").click(force=True)
    expect(page.locator("altcha-widget input[type=hidden][name=captcha]")).not_to_have_value("", timeout=30_000)
    page.get_by_role("button", name="Lacak").click()
    page.get_by_role("heading", name=number).wait_for()
    seen(page, "tracked")


def test_the_other_ways_to_complain_are_accessible_and_fit(page, sign_in):
    """P12, P19."""
    sign_in(SITI)
    for name, place in zip(("missing", "data"), PLACES, strict=True):
        page.goto(place)
        seen(page, name)
