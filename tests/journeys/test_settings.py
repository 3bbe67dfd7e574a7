"""Settings as people use them: a holiday moved, a mistake mended, a text drafted by one and published by another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

NEXT_YEAR = dt.datetime.now(ZoneInfo("Asia/Jakarta")).year + 1
PREPARE = (
    "from tanggap.audit.trail import System; from tanggap.institution import current, defaults, places; "
    "from tanggap.institution.models import Branch, Department, LegalText; me = System('uji'); "
    "defaults.seed(by=me, identity={}); zone = 'Asia/Jakarta'; defaults.office_calendar(zone, by=me); "
    "defaults.write_texts(by=me, publisher=me); "
    "Branch.objects.bulk_create([Branch(code=f'X{n:03}', name=f'Cabang Contoh {n:03}', city='Surakarta') "
    "for n in range(120)], ignore_conflicts=True); "
    "Branch.objects.get_or_create(code='PANJANG', defaults=dict(name='Kantor Kas Pembantu Kabupaten Contoh Utara'"
    ", city='Kabupaten Penajam Paser Utara Contohnya'))"
)


FREE_OF_TOASTS = """
[...document.querySelectorAll("footer *")].every(e =>
  e.getBoundingClientRect().top >= document.querySelector(".toast").getBoundingClientRect().bottom)
"""


@pytest.fixture(scope="module", autouse=True)
def prepared(house):
    house.django(PREPARE)


def test_a_holiday_is_seeded_moved_and_a_wrong_date_is_mended(page, sign_in):
    """D15."""
    sign_in("admin@contoh.test")
    page.goto(f"/staff/settings/holidays?part={NEXT_YEAR}")
    page.get_by_role("button", name="Isi dari daftar pemerintah").click()
    page.get_by_text("Daftar hari libur sudah lengkap").wait_for()
    page.get_by_role("link", name=str(NEXT_YEAR), exact=True).click()
    page.get_by_role("link", name=f"17/08/{NEXT_YEAR}").click()
    page.get_by_label("Tanggal").fill("31/02/2027")
    page.get_by_label("Nama").fill("Hari Kemerdekaan (uji)")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("main")).to_contain_text("Ada yang perlu diperbaiki")
    expect(page.get_by_label("Nama")).to_have_value("Hari Kemerdekaan (uji)")
    look(page, "settings-holiday-wrong")
    assert_accessible(page)
    page.get_by_label("Tanggal").fill(f"18/08/{NEXT_YEAR}")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Perubahan hari libur").wait_for()
    row = page.get_by_role("row").filter(has_text=f"18/08/{NEXT_YEAR}")
    expect(row).to_contain_text("Hari Kemerdekaan (uji)")


def test_a_text_is_drafted_by_one_and_published_by_another(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/texts/secrecy")
    page.get_by_role("link", name="Tulis konsep baru").click()
    body = page.get_by_label("Isi")
    body.fill(body.input_value().replace("rahasia", "sangat rahasia") + "\n\n- butir baru")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.get_by_role("listitem").filter(has_text="butir baru")).to_be_visible()
    look(page, "settings-text-preview")
    page.get_by_label("Catatan perubahan").fill("Dipertegas")
    page.get_by_role("button", name="Simpan konsep").click()
    page.get_by_text("Menunggu terbit").wait_for()
    expect(page.get_by_role("button", name="Terbitkan")).to_have_count(0)
    sign_in("compliance@contoh.test")
    page.goto("/staff/settings/texts")
    page.get_by_role("link", name="Kerahasiaan login dan password").click()
    expect(page.locator("ins").first).to_have_text("sangat")
    look(page, "settings-text-draft")
    assert_accessible(page)
    page.get_by_role("button", name="Terbitkan versi 2").click()
    look(page, "settings-text-publication")
    assert_accessible(page)
    page.get_by_role("button", name="Ya, terbitkan versi 2").click()
    page.get_by_text("diterbitkan.").wait_for()
    expect(page.locator("main")).to_contain_text("Versi 2 sejak")
    look(page, "settings-text-published")


def test_two_administrators_meet_on_one_branch(page, context, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/branches?q=X007")
    page.get_by_role("link", name="Cabang Contoh 007").click()
    other = context.new_page()
    other.goto(page.url)
    other.get_by_label("Kota").fill("Semarang")
    other.get_by_role("button", name="Simpan").click()
    other.get_by_text("Perubahan cabang Cabang Contoh 007 disimpan").wait_for()
    other.close()
    page.get_by_label("Kota").fill("Salatiga")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Data ini baru saja diubah orang lain").wait_for()
    look(page, "settings-conflict")
    assert_accessible(page)
    expect(page.get_by_label("Kota")).to_have_value("Salatiga")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Perubahan cabang Cabang Contoh 007 disimpan").wait_for()
    page.get_by_role("button", name="Tutup pesan").focus()  # so it stays
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate(FREE_OF_TOASTS), "a toast covers the page's foot"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "institution",
        "branches?q=X00",
        "branches?q=tidak+ada+yang+begini",
        "branches/new",
        "calendars/new",
        "texts",
        "texts/privacy",
    ],
)
def test_settings_pages_are_accessible_and_fit(page, sign_in, path):
    sign_in("admin@contoh.test")
    page.goto(f"/staff/settings/{path}")
    look(page, "settings-" + path.replace("/", "-").replace("?", "-"))
    assert_accessible(page)
