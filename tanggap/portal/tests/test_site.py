"""The public site as everybody reads it (P20)."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.institution import current, site, site_defaults
from tanggap.institution import menu as menus
from tanggap.institution.models import Branch, LegalText, MenuEntry, Page, Post
from tanggap.institution.texts import publish_text, save_draft

ME = System("uji")
PAGES = ("/", "/news", "/promos", "/branches", "/contact", "/member/login", "/member/password/reset")


@pytest.fixture
def opened(institution):
    """The institution with the menu that every new one has."""
    site_defaults.seed_site(institution, by=ME)
    current.forget()
    return institution


def text(response) -> str:
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S).split())


def menu_of(response) -> str:
    found = re.search(r'<nav class="site-nav".*?</nav>', response.content.decode(), re.S)
    return found[0] if found else ""


def defaults(kind: str, n: int) -> dict:
    return {"kind": kind, "title": f"Judul {n:03}", "slug": f"{kind}-{n:03}", "body": "Isi"}


def publish(kind: str, number: int = 1, **values) -> list[Post]:
    now = timezone.now()
    return Post.objects.bulk_create(
        Post(**defaults(kind, n) | {"published_at": now - dt.timedelta(hours=n + 1)} | values) for n in range(number)
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_portal_page_has_the_menu_and_how_to_reach_us(client, opened, path):
    """P20."""
    page = client.get(path)
    menu = menu_of(page)
    for label in ("Beranda", "Tentang Perusahaan", "Produk", "Berita", "Promo", "Jaringan", "Layanan Pelanggan"):
        assert label in menu
    assert "Login Pelanggan" in menu
    assert "Lacak Pengaduan" not in menu or menus.is_built("/track")
    assert "1500 000" in text(page)
    assert "layanan@contoh.test" in text(page)
    assert f"© {timezone.localdate().year} PT Sinar Contoh Finance" in text(page)


def test_a_member_keeps_the_tabs_and_finds_the_site_behind_the_menu(signed_in, siti, opened):
    """P20."""
    browser = signed_in(siti)
    for path in ("/member/", "/news", "/"):
        page = browser.get(path).content.decode()
        assert 'class="tabs"' in page
        assert "Tentang Perusahaan" in page
        assert "Login Pelanggan" not in page
    assert "Buka halaman Anda" in text(browser.get("/"))


def test_the_place_one_is_at_is_marked_in_the_menu(client, opened):
    publish("news")
    assert re.search(r'href="/news"\s+aria-current="page"', menu_of(client.get("/news")))
    article = menu_of(client.get("/news/news-000"))
    assert re.search(r'href="/news"\s+aria-current="true"', article)
    assert not re.search(r'href="/"[^>]*aria-current', article)


def test_without_the_database_a_page_keeps_the_menu_it_knew(opened, monkeypatch):
    known = menus.menu()

    def away():
        raise DatabaseError("away")

    monkeypatch.setattr(menus._menu, "held", (0.0, known))
    monkeypatch.setattr(menus._menu, "load", away)
    assert menus.menu() == known


def test_a_new_institution_has_no_news_and_says_so(client, opened):
    """P20."""
    assert "Belum ada berita" in text(client.get("/news"))
    assert "Belum ada promo yang berlaku" in text(client.get("/promos"))
    assert "Semua berita" not in text(client.get("/"))


def test_the_front_page_shows_the_newest_and_only_what_holds(client, opened):
    """P20."""
    publish("news", 5)
    today = timezone.localdate()
    publish("promo", 1, title="Masih berlaku", valid_until=today)
    publish("promo", 1, title="Sudah lewat", slug="lewat", valid_until=today - dt.timedelta(days=1))
    publish("promo", 1, title="Belum terbit", slug="nanti", published_at=timezone.now() + dt.timedelta(hours=1))
    page = text(client.get("/"))
    assert all(f"Judul {n:03}" in page for n in range(3))
    assert "Judul 003" not in page
    assert "Masih berlaku" in page
    assert "Sudah lewat" not in page
    assert "Belum terbit" not in page


def test_a_promotion_that_is_over_leaves_the_list_but_says_so_to_who_has_its_address(client, opened):
    """P20."""
    publish("promo", 1, valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert "Belum ada promo yang berlaku" in text(client.get("/promos"))
    assert "Promo ini sudah berakhir" in text(client.get("/promos/promo-000"))


@pytest.mark.parametrize(
    "path", ["/news/promo-000", "/promos/news-000", "/news/tidak-ada", "/pages/konsep", "/texts/risk", "/texts/tidak"]
)
def test_what_is_not_there_is_answered_alike(client, opened, path):
    publish("promo")
    publish("news")
    Page.objects.create(title="Konsep", slug="konsep", body="Rahasia")
    assert client.get(path).status_code == 404


def test_a_draft_is_nowhere_on_the_site(client, opened):
    """P20."""
    publish("news", 1, title="Belum siap", published_at=None)
    for path in ("/", "/news", "/sitemap.xml"):
        assert "Belum siap" not in text(client.get(path))
        assert "news-000" not in client.get(path).content.decode()
    assert client.get("/news/news-000").status_code == 404


def test_news_are_paged_from_new_to_old_and_back(client, opened):
    publish("news", 25)
    first = client.get("/news")
    older = re.search(r'href="(\?before=[^"]+)"', first.content.decode())[1]
    second = client.get(f"/news{older}")
    assert "Judul 009" in text(first)
    assert "Judul 010" not in text(first)
    assert "Judul 010" in text(second)
    newer = re.search(r'href="(\?after=[^"]+)"', second.content.decode())[1]
    assert text(client.get(f"/news{newer}")) == text(first)
    assert client.get("/news?before=omong-kosong").status_code == 200


def test_what_staff_write_is_text_and_plain_markdown_never_markup(client, opened):
    """P20, S5."""
    evil = "<script>alert(1)</script>\n\n[klik](javascript:alert(1)) ![x](https://jahat.id/x.png)\n\n- butir *tebal*"
    Post.objects.create(
        kind="news",
        title="<b>Judul</b>",
        slug="jahat",
        summary='"><img src=x>',
        body=evil,
        published_at=timezone.now(),
    )
    for path in ("/news/jahat", "/news", "/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Judul" not in page
        assert 'href="javascript' not in page
    assert "<em>tebal</em>" in client.get("/news/jahat").content.decode()


def test_branches_are_found_by_city_or_name_with_hours_of_their_own_zone(client, opened, makassar, office_hours):
    """P20."""
    Branch.objects.filter(pk=makassar.pk).update(
        address="Jl. Pettarani 8", phone="0411 500 014", calendar=office_hours, map_link="https://peta.test/mks"
    )
    Branch.objects.create(code="TTP", name="Sudah tutup", city="Makassar", is_open=False)
    page = client.get("/branches", {"q": "makas"})
    assert "Jl. Pettarani 8" in text(page)
    assert "WITA" in text(page)
    assert "10.00–19.00 WITA" in text(page)
    assert 'href="https://peta.test/mks"' in page.content.decode()
    assert "Sudah tutup" not in text(page)
    assert "Tidak ada kantor yang cocok" in text(client.get("/branches", {"q": "Sabang\0%"}))


@pytest.mark.parametrize("number", [1, 29])
def test_the_list_of_branches_costs_the_same_however_long_it_is(
    client, opened, office_hours, number, django_assert_max_num_queries
):
    Branch.objects.bulk_create(
        Branch(code=f"C{n:03}", name=f"Cabang {n}", city="Solo", calendar=office_hours) for n in range(number)
    )
    client.get("/branches")
    with django_assert_max_num_queries(2):
        client.get("/branches")


@pytest.mark.parametrize("path", ["/", "/contact", "/pages/produk"])
def test_a_public_page_asked_for_again_within_the_second_costs_next_to_nothing(
    client, opened, call_centre, path, django_assert_max_num_queries, monkeypatch
):
    """P20: the front page is light."""
    publish("news", 3)
    monkeypatch.setattr(current, "FRESH_SECONDS", 60.0)
    client.get(path)
    with django_assert_max_num_queries(1 if path.startswith("/pages") else 0):
        client.get(path)


def test_a_change_is_on_the_site_at_once(client, opened, django_capture_on_commit_callbacks):
    client.get("/")
    with django_capture_on_commit_callbacks(execute=True):
        site.save_row(MenuEntry(label="Karier", link="https://karier.test"), by=ME, fields=["label"])
    assert "Karier" in menu_of(client.get("/"))
    assert "(situs lain)" in menu_of(client.get("/"))


def test_contact_shows_channels_offices_and_days_off_by_name(
    client, opened, head_office, call_centre, service_office, time_machine
):
    """P20."""
    time_machine.move_to(dt.datetime(2026, 11, 16, 3, tzinfo=dt.UTC))
    page = text(client.get("/contact"))
    assert "Buka sekarang sampai 18.00 WIB" in page
    assert "Kantor Pusat" in page
    assert "Jl. Contoh 7" in page


def test_a_text_says_its_version_and_leads_to_the_earlier_ones(client, opened):
    """P20."""
    for body in ("Isi lama", "Isi baru"):
        publish_text(save_draft("risk", body, by=ME), by=ME)
    later = save_draft("risk", "Isi nanti", by=ME)
    publish_text(later, by=ME, effective_at=timezone.now() + dt.timedelta(days=3))
    current.forget()
    page = client.get("/texts/risk")
    assert "Isi baru" in text(page)
    assert "Versi 2, berlaku sejak" in text(page)
    old = client.get("/texts/risk/1")
    assert "Isi lama" in text(old)
    assert "Versi ini tidak berlaku lagi" in text(old)
    assert client.get("/texts/risk/3").status_code == 404
    assert "Isi nanti" not in text(page)


def test_the_risk_text_stands_in_the_foot(client, opened):
    """P20."""
    publish_text(save_draft("risk", "Risiko ditanggung masing-masing pihak.", by=ME), by=ME)
    current.forget()
    assert re.search(r'<details class="risk" open>.*?masing-masing pihak', client.get("/").content.decode(), re.S)
    assert 'class="risk"' in client.get("/news").content.decode()


def test_search_engines_get_one_address_a_page_whatever_host_was_asked(client, opened, settings):
    """P20: from PUBLIC_BASE_URL, never from the Host header."""
    settings.PUBLIC_BASE_URL = "https://layanan.test"
    publish("news", 1, summary="Kantor kami bertambah.")
    page = client.get("/news/news-000", headers={"host": "localhost"}).content.decode()
    assert '<link rel="canonical" href="https://layanan.test/news/news-000">' in page
    assert '<meta name="description" content="Kantor kami bertambah.">' in page
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /member/" in robots
    assert "Sitemap: https://layanan.test/sitemap.xml" in robots
    sitemap = client.get("/sitemap.xml")
    assert sitemap.headers["Content-Type"].startswith("application/xml")
    assert b"<loc>https://layanan.test/news/news-000</loc>" in sitemap.content
    assert b"<loc>https://layanan.test/pages/produk</loc>" in sitemap.content


def test_the_procedure_is_offered_once_it_is_published(client, opened):
    assert "Prosedur pengaduan" not in text(client.get("/"))
    publish_text(save_draft(LegalText.Kind.PROCEDURE, "Langkah", by=ME), by=ME)
    current.forget()
    assert "Prosedur pengaduan" in menu_of(client.get("/"))


def test_registration_is_offered_while_it_is_open(client, opened, request):
    """P20: nobody is sent to a page that says that it is closed."""
    closed = client.get("/")
    assert "Daftar sebagai member" not in text(closed)
    assert 'href="/member/register"' not in menu_of(closed)
    request.getfixturevalue("portal_texts")
    current.forget()
    page = client.get("/")
    assert "Daftar sebagai member" in text(page)
    assert 'href="/member/register"' in menu_of(page)


@pytest.mark.django_db
def test_before_the_institution_is_set_up_no_empty_telephone_is_shown(client):
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="tel:' not in page.content.decode()
    assert "Butuh bantuan?" not in text(page)
