"""Editing the public site under /staff/settings (P20)."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.institution import current
from tanggap.institution.models import Channel, MenuEntry, Page, Post
from tanggap.staff.tests.test_settings_pages import seen, text

POSTS, MENU = "/staff/settings/posts", "/staff/settings/menu"
TYPED = {"kind": "news", "title": "Kantor baru di Solo", "summary": "", "body": "Dibuka *besok*.", "slug": ""}


def typed_page(page: Page, **changes) -> dict:
    return {name: getattr(page, name) for name in ("title", "slug", "summary", "body")} | changes


def test_a_post_is_looked_at_saved_as_a_draft_and_then_published(signed_in, wati, client):
    """P20."""
    browser = signed_in(wati)
    looked = browser.post(f"{POSTS}/new", TYPED | {"preview": "1"})
    assert "Pratinjau, belum disimpan" in text(looked)
    assert "<em>besok</em>" in looked.content.decode()
    assert not Post.objects.exists()
    saved = browser.post(f"{POSTS}/new", TYPED, follow=True)
    post = Post.objects.get()
    assert (post.slug, post.published_at) == ("kantor-baru-di-solo", None)
    assert "Terbitkan sekarang" in text(saved)
    assert client.get(post.href).status_code == 404
    for _ in range(2):
        told = browser.post(f"{POSTS}/{post.pk}/publication", follow=True)
    assert "tampil di situs" in text(told)
    assert "Dibuka <em>besok</em>." in client.get(post.href).content.decode()
    assert "Kantor baru di Solo" in text(client.get(post.href))
    assert AuditEvent.objects.filter(act="post.published", actor_id=wati.pk).count() == 1
    browser.post(f"{POSTS}/{post.pk}/withdrawal")
    assert client.get(post.href).status_code == 404


def test_a_preview_shows_what_is_wrong_too_and_saves_nothing(signed_in, wati, about_page):
    browser = signed_in(wati)
    href = f"/staff/settings/pages/{about_page.pk}/edit"
    data = typed_page(about_page, body="<script>x</script> *baru*", preview="1", seen=seen(browser.get(href)))
    page = browser.post(href, data)
    assert "<script>x" not in page.content.decode()
    assert "<em>baru</em>" in page.content.decode()
    assert Page.objects.get().body == "Siapa kami."


def test_a_post_of_a_future_hour_waits_for_it(signed_in, wati, client):
    browser = signed_in(wati)
    browser.post(f"{POSTS}/new", TYPED | {"published_at": "31/12/2099 08.00"})
    post = Post.objects.get()
    assert post.published_at.astimezone(current.institution().tz).hour == 8
    assert client.get(post.href).status_code == 404
    assert "Tampil sejak 31/12/2099 08.00 WIB" in text(browser.get(POSTS))


def test_saving_again_leaves_the_hour_of_publication_as_it_is(signed_in, wati, news_post):
    browser = signed_in(wati)
    browser.post(f"{POSTS}/{news_post.pk}/withdrawal")
    browser.post(f"{POSTS}/{news_post.pk}/publication")
    before = Post.objects.get().published_at
    href = f"{POSTS}/{news_post.pk}/edit"
    form = browser.get(href)
    hour = re.search(r'name="published_at" value="([^"]+)"', form.content.decode())[1]
    data = TYPED | {"slug": "kantor-baru", "title": "Judul lain", "published_at": hour, "seen": seen(form)}
    assert browser.post(href, data).status_code == 302
    assert Post.objects.get().published_at == before
    assert AuditEvent.objects.get(act="post.changed").fields == ["title", "body"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "Kantor Baru"}, "Gunakan huruf kecil"),
        ({"slug": "kantor-baru"}, "sudah dipakai"),
        ({"valid_until": "17/08/2027"}, "Hanya promo yang memiliki batas waktu"),
        ({"published_at": "kapan-kapan"}, "Tulis tanggal dan jam"),
        ({"body": " "}, "perlu diisi"),
        ({"body": "a" * 50_001}, "paling panjang 50.000"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence_beside_the_field(signed_in, wati, news_post, changes, sentence):
    page = signed_in(wati).post(f"{POSTS}/new", TYPED | changes)
    assert page.status_code == 422
    assert sentence in text(page)
    assert Post.objects.count() == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://contoh.id", "//contoh.id", ""])
def test_a_menu_entry_out_needs_an_https_address(signed_in, wati, link):
    """P20."""
    page = signed_in(wati).post(f"{MENU}/new", {"label": "Karier", "target": "link", "link": link, "is_visible": "on"})
    assert page.status_code == 422
    assert "https://" in text(page)
    assert not MenuEntry.objects.exists()


def test_a_menu_entry_leads_to_one_place_whatever_else_was_typed(signed_in, wati, about_page):
    browser = signed_in(wati)
    data = {"label": "Tentang", "target": f"page-{about_page.pk}", "link": "https://a.id", "is_visible": "on"}
    assert browser.post(f"{MENU}/new", data).status_code == 302
    entry = MenuEntry.objects.get()
    assert (entry.page, entry.link, entry.builtin) == (about_page, "", "")
    href = f"{MENU}/{entry.pk}/edit"
    data = {"label": "Karier", "target": "link", "link": "https://a.id", "seen": seen(browser.get(href))}
    assert browser.post(href, data).status_code == 302
    entry = MenuEntry.objects.get()
    assert (entry.page, entry.link, entry.is_visible) == (None, "https://a.id", False)
    assert browser.post(f"{MENU}/new", {"label": "x", "target": "page-999"}).status_code == 422


def test_two_editors_of_one_entry_see_each_other(signed_in, wati, menu_entry):
    browser = signed_in(wati)
    form = browser.get(f"{MENU}/{menu_entry.pk}/edit")
    MenuEntry.objects.update(builtin="promos")
    data = {"label": "Kabar", "target": "news", "is_visible": "on", "seen": seen(form)}
    page = browser.post(f"{MENU}/{menu_entry.pk}/edit", data)
    assert page.status_code == 409
    assert re.search(r"Menuju\s+Promo\s+Berita", text(page))


def test_the_order_is_changed_by_buttons_and_pressing_twice_moves_once(signed_in, wati, menu_entry, client):
    """P20."""
    browser = signed_in(wati)
    for label, target in (("Promo", "promos"), ("Jaringan", "branches")):
        browser.post(f"{MENU}/new", {"label": label, "target": target, "is_visible": "on"})
    last = MenuEntry.objects.get(label="Jaringan")
    for _ in range(2):
        browser.post(f"{MENU}/{last.pk}/place", {"to": "0"})
    assert list(MenuEntry.objects.values_list("label", flat=True)) == ["Jaringan", "Berita", "Promo"]
    for wrong in ("", "-1", "abc", "9" * 30, "²"):
        assert browser.post(f"{MENU}/{last.pk}/place", {"to": wrong}).status_code == 302
    assert MenuEntry.objects.first() == last
    page = browser.get(MENU).content.decode()
    assert re.search(r'aria-label="Naikkan Jaringan"[^>]*disabled', page)
    assert re.search(r'aria-label="Turunkan Promo"[^>]*disabled', page)


def test_an_entry_stands_below_its_parent_in_the_list(signed_in, wati, menu_entry):
    browser = signed_in(wati)
    browser.post(f"{MENU}/new", {"label": "Promo", "target": "promos", "is_visible": "on"})
    below = {"label": "Arsip", "target": "news", "parent": str(menu_entry.pk), "is_visible": "on"}
    browser.post(f"{MENU}/new", below)
    assert re.search(r"Berita.*› Arsip.*Promo", text(browser.get(MENU)))
    child = MenuEntry.objects.get(label="Arsip")
    deeper = browser.post(f"{MENU}/new", below | {"label": "Lagi", "parent": str(child.pk)})
    assert deeper.status_code == 422


def test_an_earlier_version_is_shown_beside_the_present_and_brought_back(signed_in, wati, hadi, about_page):
    """P20."""
    browser = signed_in(wati)
    href = f"/staff/settings/pages/{about_page.pk}"
    form = browser.get(f"{href}/edit")
    hour = re.search(r'name="published_at" value="([^"]+)"', form.content.decode())[1]
    data = typed_page(about_page, body="Salah ketik.", published_at=hour, seen=seen(form))
    browser.post(f"{href}/edit", data)
    page = browser.get(f"{href}/editions/1")
    assert "<del>Salah</del>" in page.content.decode()
    assert "Kembalikan versi ini" in text(page)
    assert "Kembalikan versi ini" not in text(signed_in(hadi).get(f"{href}/editions/1"))
    told = browser.post(f"{href}/editions/1/restoration", follow=True)
    assert "dikembalikan ke versi 1" in text(told)
    assert Page.objects.get().body == "Siapa kami."
    assert "sama dengan yang tersimpan" in text(browser.get(f"{href}/editions/1"))
    assert browser.get(f"{href}/editions/9").status_code == 404


def test_what_customers_read_is_withdrawn_before_it_is_removed(signed_in, wati, news_post):
    """P20: a confirm step, and no accident on what is public."""
    browser = signed_in(wati)
    href = f"{POSTS}/{news_post.pk}/removal"
    assert "Hapus Kantor baru?" in text(browser.get(href))
    assert Post.objects.exists()
    refused = browser.post(href)
    assert refused.status_code == 409
    assert "Tarik dulu dari situs" in text(refused)
    browser.post(f"{POSTS}/{news_post.pk}/withdrawal")
    assert browser.post(href).status_code == 302
    assert not Post.objects.exists()


def test_compliance_reads_the_site_pages_and_finds_no_button(signed_in, hadi, news_post, menu_entry):
    browser = signed_in(hadi)
    for href in (POSTS, f"{POSTS}/{news_post.pk}", MENU, f"{MENU}/{menu_entry.pk}"):
        page = browser.get(href).content.decode()
        assert "/place" not in page
        assert "/withdrawal" not in page
        assert "/edit" not in page


def test_a_calendar_with_a_channel_cannot_be_removed(signed_in, wati, call_centre):
    page = signed_in(wati).post(f"/staff/settings/calendars/{call_centre.calendar_id}/removal")
    assert page.status_code == 409
    assert Channel.objects.exists()


@pytest.mark.parametrize("number", [2, 40])
def test_the_list_of_the_menu_costs_the_same_however_long_it_is(
    signed_in, wati, institution, number, django_assert_num_queries
):
    MenuEntry.objects.bulk_create(MenuEntry(label=f"E{n}", builtin="news", position=n) for n in range(number))
    browser = signed_in(wati)
    browser.get(MENU)
    with django_assert_num_queries(8):
        browser.get(MENU)


def test_a_promotion_past_its_day_is_marked_in_the_list(signed_in, wati, promo_post):
    Post.objects.update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert "Promo berakhir" in text(signed_in(wati).get(POSTS, {"part": "promo"}))


def test_an_entry_whose_text_is_not_in_force_says_that_it_waits(signed_in, wati, portal_texts):
    """P20: the list tells what the menu does not show, and why."""
    MenuEntry.objects.create(label="Prosedur", builtin="procedure")
    current.forget()
    assert "Menunggu teks resminya terbit" in text(signed_in(wati).get(MENU))
    MenuEntry.objects.update(label="Daftar", builtin="register")
    assert "Menunggu teks resminya terbit" not in text(signed_in(wati).get(MENU))
