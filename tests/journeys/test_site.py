"""The public site as a visitor walks it and as staff change it (P20)."""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

LONG = (
    "from django.utils import timezone; from tanggap.audit.trail import System; from tanggap.institution import site; "
    "from tanggap.institution.models import MenuEntry, Post; me = System('uji'); "
    "site.save_row(MenuEntry(label='Hubungan investor dan laporan tahunan', link='https://investor.contoh.example'), "
    "by=me, fields=[]); "
    "site.save_row(Post(title='Pengumuman penyesuaian jadwal layanan seluruh kantor cabang selama libur akhir tahun', "
    "slug='panjang', summary='Ringkasan panjang. ' * 10, published_at=timezone.now(), "
    "body=('# Judul\\n\\n' + 'Kalimat. ' * 60 + '\\n\\n- ' + 'Sangatpanjang' * 12 + '\\n\\n') * 5), by=me, fields=[])"
)


@pytest.fixture(scope="module", autouse=True)
def prepared(house):
    house.django(LONG)


@pytest.mark.parametrize("path", ["", "contact", "branches?q=ja", "branches?q=zzz", "news/panjang", "texts/procedure"])
def test_the_site_is_accessible_and_fits(page, path):
    """P20."""
    page.goto(f"/{path}")
    look(page, "site-" + (path.replace("/", "-").replace("?", "-") or "front"))
    assert_accessible(page)


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("/", ".posts a"),
        ("/news", ".posts a, main a[href^='tel:'], .foot a[href^='tel:']"),
        ("/member/profile/email/confirm?t=x", "main a[href^='tel:']"),
    ],
)
def test_titles_and_numbers_are_a_finger_high_on_a_phone(page, path, targets):
    """P20: 44 px."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    heights = page.locator(targets).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 44


def test_a_visitor_on_a_phone_walks_the_menu_by_keyboard_without_scripts(page, house):
    """P20."""
    context = page.context.browser.new_context(
        base_url=house.address, java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="id-ID"
    )
    phone = context.new_page()
    phone.goto("/")
    menu = phone.get_by_role("navigation", name="Menu situs")
    expect(menu.get_by_role("link", name="Jaringan")).to_be_hidden()
    menu.locator("summary", has_text="Menu").focus()
    phone.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Jaringan")).to_be_visible()
    menu.locator("summary", has_text="Layanan Pelanggan").press("Enter")
    expect(menu.get_by_role("link", name="Prosedur pengaduan")).to_be_visible()
    menu.get_by_role("link", name="Prosedur pengaduan").press("Enter")
    phone.get_by_role("heading", level=1, name="Prosedur pengaduan").wait_for()
    context.close()


def test_the_open_menu_is_accessible_and_closes_by_escape(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/news")
    page.locator("summary", has_text="Menu").click()
    menu = page.get_by_role("navigation", name="Menu situs")
    menu.locator("summary", has_text="Layanan Pelanggan").click()
    look(page, "site-menu", full=False)
    page.set_viewport_size({"width": 360, "height": 740})
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Jaringan")).to_be_hidden()


def test_staff_write_look_publish_and_take_back_without_a_developer(page, sign_in):
    """P20."""
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/posts/new")
    page.get_by_label("Judul").fill("Kantor Solo dibuka")
    page.get_by_label("Isi").fill("Mulai *Senin* kami melayani di Solo.\n\n- Parkir luas")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.get_by_role("listitem").filter(has_text="Parkir luas")).to_be_visible()
    look(page, "settings-post-preview")
    assert_accessible(page)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Terbitkan sekarang").click()
    page.get_by_text("tampil di situs.").wait_for()
    look(page, "settings-post")
    assert_accessible(page)
    page.get_by_role("link", name="Lihat di situs").click()
    page.get_by_role("heading", level=1, name="Kantor Solo dibuka").wait_for()
    page.goto("/staff/settings/menu")
    page.get_by_role("button", name="Naikkan Promo").click()
    page.get_by_text("Urutan entri menu Promo diubah.").wait_for()
    look(page, "settings-menu")
    assert_accessible(page)
    page.goto("/")
    labels = page.get_by_role("navigation", name="Menu situs").get_by_role("link").all_inner_texts()
    assert labels.index("Promo") < labels.index("Berita")
    page.goto("/staff/settings/menu")
    page.get_by_role("button", name="Turunkan Promo").click()
    page.get_by_text("Urutan entri menu Promo diubah.").wait_for()


def test_an_earlier_version_of_a_page_is_compared_and_brought_back(page, sign_in):
    """P20."""
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/pages")
    page.get_by_role("link", name="Produk", exact=True).click()
    page.get_by_role("link", name="Ubah").click()
    body = page.get_by_label("Isi")
    body.fill(body.input_value().replace("Sepeda motor", "Sepeda mtor"))
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Versi 2").click()
    page.get_by_role("button", name="Kembalikan versi ini").wait_for()
    look(page, "settings-edition")
    assert_accessible(page)
    page.get_by_role("button", name="Kembalikan versi ini").click()
    page.get_by_text("dikembalikan ke versi").wait_for()
    expect(page.locator(".preview")).not_to_contain_text("Sepeda mtor")
