"""The rows of the public site: what may be saved, in what order, and how it is taken back (P20)."""

import datetime as dt
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.institution import contacts, current, editions, site, site_defaults
from tanggap.institution.menu import menu
from tanggap.institution.models import Channel, Edition, MenuEntry, Office, Page, Post
from tanggap.institution.models.links import validate_link
from tanggap.institution.site_forms import ChannelForm
from tests.at_once import at_once

ME = System("uji")


@pytest.fixture
def entry(institution):
    """Make a menu entry: `entry("Berita", "news", parent)`."""

    def make(label: str, builtin: str = "news", parent: MenuEntry | None = None) -> MenuEntry:
        return site.save_row(MenuEntry(label=label, builtin=builtin, parent=parent), by=ME, fields=["label"])

    return make


def labels() -> list[str]:
    current.forget()
    return [line.label for line in menu()]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "http://contoh.id",
        "//contoh.id",
        "/member/",
        "https://bank.id@jahat.id/",
        "https://",
        "https://contoh.id\n.jahat.id",
        " https://contoh.id",
        "vbscript:x",
        "",
    ],
)
def test_a_link_out_is_https_and_nothing_else(link):
    """P20."""
    with pytest.raises(ValidationError, match="https://"):
        validate_link(link)


@pytest.mark.parametrize("link", ["https://karier.contoh.id", "https://contoh.id/a?b=c#d", "https://contoh.id:8443/"])
def test_a_plain_web_address_is_a_link_out(link):
    validate_link(link)


def test_the_database_refuses_a_link_that_no_form_would_let_through(institution):
    for wrong in ({"link": "javascript:alert(1)"}, {"link": "https://a.id", "builtin": "news"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MenuEntry.objects.create(label="x", **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(kind="social", label="x", value="javascript:alert(1)")


def test_only_a_promotion_may_end(institution):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(title="x", slug="x", body="x", valid_until=dt.date(2026, 1, 1))


def test_the_menu_has_two_levels_and_no_third(entry):
    """P20."""
    top = entry("Layanan")
    child = entry("Berita", "news", top)
    with pytest.raises(site.MenuTooDeep):
        entry("Terlalu dalam", "news", child)
    other = entry("Lain")
    top.parent = other
    with pytest.raises(site.MenuTooDeep):
        site.save_row(top, by=ME, fields=["parent"])
    [first] = [line for line in menu() if line.label == "Layanan"]
    assert [line.label for line in first.children] == ["Berita"]


def test_an_entry_that_leads_nowhere_yet_is_not_shown(entry, about_page):
    """P20: no fake entries."""
    entry("Prosedur", "procedure")
    entry("Berita")
    site.save_row(MenuEntry(label="Tentang", page=about_page), by=ME, fields=["page"])
    site.save_row(MenuEntry(label="Karier", link="https://karier.contoh.id"), by=ME, fields=["link"])
    hidden = MenuEntry(label="Rahasia", builtin="front", is_visible=False)
    site.save_row(hidden, by=ME, fields=["label"])
    assert labels() == ["Berita", "Tentang", "Karier"]
    site.withdraw(about_page, by=ME)
    assert labels() == ["Berita", "Karier"]


def test_a_page_that_waits_for_its_hour_enters_the_menu_by_itself(institution, about_page, time_machine):
    site.save_row(MenuEntry(label="Tentang", page=about_page), by=ME, fields=["page"])
    Page.objects.update(published_at=timezone.now() + dt.timedelta(hours=1))
    assert labels() == []
    time_machine.move_to(timezone.now() + dt.timedelta(hours=1, seconds=1))
    assert labels() == ["Tentang"]


def test_a_new_entry_comes_last_and_moves_where_it_is_put(entry):
    """P20."""
    rows = [entry(name) for name in "ABC"]
    site.place(rows[2], 0, by=ME)
    site.place(rows[2], 0, by=ME)
    assert labels() == ["C", "A", "B"]
    assert AuditEvent.objects.filter(act="menuentry.moved").count() == 1
    site.place(rows[2], 99, by=ME)
    entry("D")
    assert labels() == ["A", "B", "C", "D"]
    rows[0].delete()
    entry("E")
    assert labels() == ["B", "C", "D", "E"]


@pytest.mark.django_db(transaction=True)
def test_moves_at_once_leave_an_order_without_gaps_or_doubles(entry):
    rows = [entry(name) for name in "ABCDE"]
    at_once(*(partial(site.place, row, number, by=ME) for number, row in enumerate(reversed(rows))))
    assert sorted(MenuEntry.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_two_entries_put_below_each_other_at_once_make_no_ring(entry):
    one, two = entry("Satu"), entry("Dua")

    def below(row: MenuEntry, other: MenuEntry) -> MenuEntry:
        row = MenuEntry.objects.get(pk=row.pk)
        row.parent = other
        return site.save_row(row, by=ME, fields=["parent"])

    outcomes = at_once(partial(below, one, two), partial(below, two, one))
    assert sum(isinstance(outcome, site.MenuTooDeep) for outcome in outcomes) == 1
    assert MenuEntry.objects.filter(parent=None).count() == 1


def test_what_is_read_or_linked_is_not_removed(entry, about_page):
    with pytest.raises(site.StillPublished):
        site.remove_row(about_page, by=ME)
    page = site.withdraw(about_page, by=ME)
    link = site.save_row(MenuEntry(label="Tentang", page=page), by=ME, fields=["page"])
    with pytest.raises(site.StillLinked):
        site.remove_row(page, by=ME)
    child = entry("Berita", "news", link)
    with pytest.raises(site.HasChildren):
        site.remove_row(link, by=ME)
    for row in (child, link, page):
        site.remove_row(row, by=ME)
    assert not Page.objects.exists()
    assert AuditEvent.objects.filter(act="page.removed", object_label="Tentang Perusahaan").exists()


def test_publishing_and_withdrawing_are_safe_to_repeat(news_post):
    site.publish(news_post, by=ME)
    first = site.withdraw(news_post, by=ME)
    assert site.withdraw(news_post, by=ME).published_at is None
    again = site.publish(first, by=ME)
    assert site.publish(again, by=ME).published_at == again.published_at
    acts = AuditEvent.objects.filter(act__startswith="post.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["post.added", "post.withdrawn", "post.published"]


def test_a_post_that_waits_for_its_hour_may_be_published_at_once(news_post):
    Post.objects.update(published_at=timezone.now() + dt.timedelta(days=2))
    assert site.publish(news_post, by=ME).is_published(timezone.now())


def test_a_change_can_be_taken_back_and_that_too(about_page):
    """P20."""
    about_page.body = "Salah ketik."
    site.save_row(about_page, by=ME, fields=["body"])
    first = editions.editions_of(about_page).get(number=1)
    site.restore(about_page, first, by=ME)
    assert Page.objects.get().body == "Siapa kami."
    assert Page.objects.get().published_at == about_page.published_at
    site.restore(about_page, first, by=ME)
    assert [row.number for row in editions.editions_of(about_page)] == [3, 2, 1]
    site.restore(about_page, editions.editions_of(about_page).get(number=2), by=ME)
    assert Page.objects.get().body == "Salah ketik."


def test_saving_what_is_stored_makes_no_edition(about_page):
    site.save_row(Page.objects.get(), by=ME, fields=[])
    assert editions.editions_of(about_page).count() == 1


def test_an_edition_whose_page_is_gone_says_so_instead_of_returning(entry, about_page):
    row = site.save_row(MenuEntry(label="Tentang", page=about_page), by=ME, fields=["page"])
    row.page, row.builtin = None, "front"
    site.save_row(row, by=ME, fields=["page", "builtin"])
    site.remove_row(site.withdraw(about_page, by=ME), by=ME)
    with pytest.raises(editions.CannotReturn):
        site.restore(row, editions.editions_of(row).get(number=1), by=ME)
    assert MenuEntry.objects.get(pk=row.pk).builtin == "front"


def test_an_edition_is_never_rewritten(about_page):
    with pytest.raises(Exception, match="never_rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update institution_edition set made_by = 'orang lain'")
    assert Edition.objects.count() == 1


def test_an_address_is_made_of_the_title_and_numbered_where_it_is_taken(news_post):
    assert site.free_slug(Post, "Kantor Baru!") == "kantor-baru-2"
    assert site.free_slug(Post, "普通话") == "tulisan"
    assert len(site.free_slug(Post, "a" * 300)) <= 80


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("whatsapp", "0812 3456 6797", "+6281234566797"),
        ("phone", "1500 000", "1500 000"),
        ("phone", "", ""),
        ("email", "", ""),
        ("social", "https://contoh.id/kami", "https://contoh.id/kami"),
    ],
)
def test_a_channel_is_read_by_its_kind(institution, kind, typed, stored):
    form = ChannelForm({"kind": kind, "label": "x", "value": typed, "is_visible": "on"})
    assert form.is_valid(), form.errors
    assert form.save(commit=False).value == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("whatsapp", ""),
        ("whatsapp", "021 5000 000"),
        ("phone", "javascript:1"),
        ("phone", "+()"),
        ("email", "bukan alamat"),
        ("social", "javascript:alert(1)"),
        ("social", ""),
        ("", "1"),
    ],
)
def test_a_channel_that_cannot_be_reached_is_refused(institution, kind, typed):
    assert not ChannelForm({"kind": kind, "label": "x", "value": typed}).is_valid()


def test_a_channel_without_a_number_of_its_own_follows_the_institution(call_centre):
    [contact] = contacts.contacts(timezone.now())
    assert (contact.text, contact.href) == ("1500 000", "tel:1500000")
    assert contact.hours is not None


def test_a_new_institution_begins_with_a_menu_and_no_news(institution):
    """P20."""
    assert site_defaults.seed_site(institution, by=ME)
    assert not site_defaults.seed_site(institution, by=ME)
    assert labels()[:3] == ["Beranda", "Tentang Perusahaan", "Produk"]
    assert Channel.objects.count() == 2
    assert not Post.objects.exists()
    assert not Office.objects.exists()
    assert "PT Sinar Contoh Finance" in Page.objects.get(slug="tentang-perusahaan").body


@pytest.mark.django_db(transaction=True)
def test_an_institution_that_is_set_up_twice_at_once_has_one_menu(institution):
    at_once(*(partial(site_defaults.seed_site, institution, by=ME) for _ in range(4)))
    assert MenuEntry.objects.filter(parent=None).count() == len(site_defaults.MENU)
    assert Page.objects.count() == 2


def test_an_institution_from_before_the_site_gets_its_menu_by_migration(institution):
    first_menu = import_module("tanggap.institution.migrations.0004_first_menu")
    for _ in range(2):
        first_menu.make_menu(apps, None)
    assert labels() == ["Beranda", "Berita", "Promo", "Jaringan", "Layanan Pelanggan"]
    assert [contact.text for contact in contacts.contacts(timezone.now())] == ["1500 000", "layanan@contoh.test"]
