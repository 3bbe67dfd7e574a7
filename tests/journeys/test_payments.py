"""A borrower signs in and reads what is paid and owed: P9–P13 on the sample institution, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.captcha import solve
from tests.journeys.looking import assert_accessible, every_view, look

SITI = ("siti@contoh.test", "kata-sandi-siti")
ANDI = "andi@contoh.test"
PAYMENTS = "/member/payments?contract=20-099-16-00123"
COLUMNS = [
    *("PRD", "Jatuh Tempo", "Angsuran", "Tanggal Bayar"),
    *("Pembayaran Angsuran", "Angsuran Tertunggak", "Denda", "Pembayaran Denda"),
]
LIMIT = 50_000


def figure(page, term: str) -> Locator:
    """What the page says beside this term."""
    return page.locator("dl.figures > div").filter(has=page.get_by_text(term, exact=True)).locator("dd")


def test_siti_signs_in_and_sees_what_is_paid_and_owed(page):
    """P1, P6, P9, P10, P11."""
    email, password = SITI
    page.goto("/member/login")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    solve(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_role("heading", name="Selamat datang, siti16").wait_for()
    page.locator("nav[aria-labelledby=menu]").get_by_role("link", name="Lihat Pembayaran").click()
    page.get_by_label("Masukkan Nomor Kontrak Anda").fill("20-099-16-00123")
    page.get_by_role("button", name="KIRIM").click()
    page.get_by_role("heading", name="Status Pembayaran Anda").wait_for()
    expect(figure(page, "Sisa Hutang")).to_have_text("Rp 7.335.000,00")
    expect(figure(page, "Total Angsuran Tertunggak")).to_have_text("0")
    expect(figure(page, "Periode Pembayaran")).to_have_text("6 / 15")


@pytest.mark.parametrize(
    ("name", "path", "who"),
    [
        ("member-home", "/member/", SITI[0]),
        ("payments", PAYMENTS, SITI[0]),
        ("payments-arrears", "/member/payments?contract=20-099-17-00456", SITI[0]),
        ("payments-processing", "/member/payments?contract=20-001-16-00042", ANDI),
        ("payments-overpaid", "/member/payments?contract=20-001-17-00043", ANDI),
        ("payments-choice", "/member/payments", SITI[0]),
        ("payments-unknown", "/member/payments?contract=20-999-99-99999", SITI[0]),
        ("payments-malformed", "/member/payments?contract=123", SITI[0]),
        ("payment-codes", "/member/payment-codes", SITI[0]),
        ("payment-missing", "/member/payments/missing?contract=20-001-16-00042", ANDI),
    ],
)
def test_the_members_pages_are_accessible_and_fit(page, sign_in, name, path, who):
    sign_in(who)
    page.goto(path)
    look(page, name)
    assert_accessible(page)


def facts_for_the_eye(row) -> list[str]:
    """What is seen of each cell, with the name that the style sheet puts before it."""
    return row.evaluate("""row => [...row.cells].filter(cell => cell.clientHeight > 4).map(cell =>
        getComputedStyle(cell, "::before").content.replace(/^(none|normal)$/, "").replaceAll('"', "") + "|" +
        cell.innerText.trim())""")


def test_all_eight_facts_are_seen_at_both_widths(page, sign_in):
    """P11: eight columns on a desk; on a phone those that say something, and all of them with the details open."""
    sign_in(SITI[0])
    page.goto(PAYMENTS)
    sixth = page.locator(".schedule tbody tr").nth(5)
    for view in every_view(page):
        if "1280" in view:
            assert len(facts_for_the_eye(sixth)) == 8
            continue
        assert [fact.partition("|")[0] for fact in facts_for_the_eye(sixth)] == ["", "", "", "Dibayar "]
        page.get_by_text("Semua rincian tiap angsuran").click()
        assert [fact.partition("|")[0] for fact in facts_for_the_eye(sixth)[4:]] == [
            *("Pembayaran angsuran", "Angsuran tertunggak", "Denda", "Pembayaran denda")
        ]
        page.get_by_text("Semua rincian tiap angsuran").click()


def test_a_screen_reader_is_told_a_table_at_both_widths(page, sign_in):
    """P11: a list for the eye stays a table of eight columns for the ear."""
    sign_in(SITI[0])
    page.goto(PAYMENTS)
    for _ in every_view(page):
        table = page.get_by_role("table", name="Riwayat angsuran")
        expect(table.get_by_role("columnheader")).to_have_text(COLUMNS)
        expect(table.get_by_role("row")).to_have_count(16)
        expect(table.get_by_role("row").nth(7).get_by_role("cell")).to_have_count(7)


def test_on_a_phone_a_paid_instalment_takes_two_lines_and_a_coming_one_takes_one(page, sign_in):
    """P11: as in a statement of a bank."""
    sign_in(SITI[0])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(PAYMENTS)
    paid, coming = (page.locator(".schedule tbody tr").nth(at).bounding_box()["height"] for at in (0, 6))
    line = 21
    assert paid <= 3.2 * line
    assert coming <= 2.2 * line


def test_on_paper_the_table_has_its_eight_columns_whatever_the_screen(page, sign_in):
    """P11."""
    sign_in(SITI[0])
    page.goto(PAYMENTS)
    page.set_viewport_size({"width": 720, "height": 1040})
    page.emulate_media(media="print")
    facts = page.locator("#isi tbody tr").first.locator("th, td")
    assert len({fact.bounding_box()["y"] // 20 for fact in facts.all()}) == 1, "one line an instalment"
    assert page.locator("#isi table").bounding_box()["width"] > 600
    expect(page.get_by_role("heading", name="Lihat kontrak lain")).to_be_hidden()
    expect(page.get_by_text("Semua rincian tiap angsuran")).to_be_hidden()


def test_an_amount_or_a_telephone_number_is_not_broken_on_a_phone(page, sign_in):
    """P11."""
    sign_in(SITI[0])
    page.set_viewport_size({"width": 320, "height": 740})
    page.goto("/member/payments?contract=20-099-17-00456")
    assert page.evaluate(BROKEN_NUMBERS) == []


BROKEN_NUMBERS = r"""
(() => {
  const broken = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    for (const found of node.data.matchAll(/Rp [\d.,]+|\d+\s\d{3}/g)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(found[0]);
    }
  }
  return broken;
})()
"""
"""Amounts and telephone numbers of the page that stand on two lines."""


def test_a_first_visit_weighs_less_than_50_kb(page, sign_in):
    """Over the wire, with all that the page loads; the other pages are weighed by `tests/test_weight.py`."""
    sign_in(SITI[0])
    seen = []
    page.on("requestfinished", lambda request: seen.append(request))  # noqa: PLW0108
    page.goto(PAYMENTS, wait_until="networkidle")
    weight = sum(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) for request in seen)
    assert len(seen) >= 3
    assert weight < LIMIT


def test_it_works_without_javascript(browser, house, context, sign_in):
    """P10, P14, P15: number, details, downloads, codes, and what to do about a missing payment."""
    sign_in(SITI[0])
    plain = browser.new_context(
        base_url=house.address,
        java_script_enabled=False,
        storage_state=context.storage_state(),
        viewport={"width": 360, "height": 740},
    )
    page = plain.new_page()
    page.goto("/member/payments")
    page.get_by_label("Masukkan Nomor Kontrak Anda").fill("200991600123")
    page.get_by_role("button", name="KIRIM").click()
    expect(figure(page, "Periode Pembayaran")).to_have_text("6 / 15")
    page.get_by_text("Semua rincian tiap angsuran").click()
    expect(page.locator(".schedule tbody tr").first.locator("td").nth(6)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh riwayat sebagai PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Pembayaran belum tampil?").click()
    page.get_by_role("heading", name="Pembayaran belum tampil?").wait_for()
    page.goto("/member/payments?contract=20-099-16-00123")
    page.get_by_role("link", name="Lihat kode pembayaran").click()
    number = page.locator(".codes code").first
    expect(number).to_have_text(re.compile(r"^\d{10,}$"))
    expect(page.get_by_role("button", name="Salin")).to_have_count(0)
    plain.close()


def test_a_payment_code_is_copied_by_its_button(page, sign_in):
    """P15."""
    sign_in(SITI[0])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/member/payment-codes?contract=20-099-16-00123")
    copying = page.get_by_role("button", name="Salin nomor BNI")
    code = page.locator(".codes > li", has=copying).locator("code").inner_text()
    copying.click()
    page.get_by_text("Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == code
