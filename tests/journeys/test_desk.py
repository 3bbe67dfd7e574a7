"""D23–D26, D31: the queues by keyboard and mouse, giving out, handing over, the dashboard."""

import re

from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

PREPARED = """
from tanggap.customers.models import Contract
from tanggap.desk.models import Category
from tanggap.desk.opening import Complaint, Contact, open_case
from tanggap.identity.models import User

agent = User.objects.get(email="agent@contoh.test")
contract = Contract.objects.get(number="200991600123")
long = "Ni Luh Putu Ayu Kartika Sari Dewi Wirawan Kusumaningrum Hadikusumo binti Raden Mas Soedarsono"
told = [("penagihan", "Sudah bayar, masih ditagih", "hotline"), ("slik", "Data SLIK belum diperbarui", "email"),
        ("pencairan", "Pencairan belum masuk rekening sejak tadi pagi, padahal sudah disetujui " * 1, "portal")]
for number in range(9):
    category, subject, channel = told[number % 3]
    open_case(Complaint("complaint", Category.objects.get(code=category), channel, subject, subject),
              Contact(customer=contract.customer, contract=contract, name=long if number == 4 else f"Siti {number}"),
              by=agent, assignee=agent if number % 2 else None)
"""


def test_an_agent_works_through_queues_and_a_manager_watches(house, page, sign_in):
    house.django(PREPARED)
    sign_in("agent@contoh.test")
    page.goto("/staff/desk/?queue=team")
    look(page, "desk-team")
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("a.row-link:focus")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("slik siti")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Hapus pencarian").wait_for()
    expect(page).not_to_have_url(re.compile("siti"))
    look(page, "desk-search")
    page.goto("/staff/desk/?queue=team&since=99/99/2026")
    page.get_by_role("alert").first.wait_for()
    look(page, "desk-filters")
    assert_accessible(page)
    page.goto("/staff/")
    look(page, "desk-home")
    assert_accessible(page)
    with page.expect_response("**/presence"):
        page.get_by_role("button", name="Ambil berikutnya").click()
    page.get_by_role("navigation", name="Antrean").first.wait_for()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    case = page.url
    page.locator("#tulisan").fill("Kami periksa.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Formulir sudah tidak berlaku").wait_for()
    sign_in("agent@contoh.test")
    page.goto(case)
    expect(page.locator("#tulisan"), "a session that ended loses nothing").to_have_value("Kami periksa.")
    page.locator("#tulisan").fill("")
    page.locator("#perihal").click()
    page.keyboard.press("/")
    page.wait_for_url("**#cari")
    expect(page.locator("[data-search]")).to_be_focused()
    sign_in("manager@contoh.test")
    page.goto("/staff/desk/?queue=unassigned")
    look(page, "desk-manager")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Kasus terpilih kepada").select_option("turn")
    page.get_by_role("button", name="Tugaskan").click()
    page.get_by_text("tidak dibagikan").wait_for()
    look(page, "desk-outcomes")
    assert_accessible(page)
    page.goto("/staff/desk/?queue=all")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/staff/desk/cases/**")
    page.keyboard.press("a")
    expect(page.get_by_label("Petugas", exact=True)).to_be_focused()
    page.reload()
    page.keyboard.press("r")
    expect(page.locator("#tulisan")).to_be_focused()
    page.reload()
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Pintasan papan ketik")
    for key in ("j", "k", "o", "r", "a", "/"):
        expect(shown.locator("kbd", has_text=re.compile(f"^{re.escape(key)}$"))).to_be_visible()
    page.goto("/staff/desk/handover")
    look(page, "desk-handover")
    assert_accessible(page)
    page.goto("/staff/desk/dashboard")
    look(page, "desk-dashboard")
    assert_accessible(page)
    page.goto("/staff/desk/?queue=mine")
    look(page, "desk-empty")
