"""Joined style sheets and scripts: in layer order, small, without anything lost."""

import gzip

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from tanggap.lib.assets import BUNDLES, ROOT, AssetStorage


def test_every_component_is_in_both_faces_and_pages_in_their_own():
    portal, staff = BUNDLES["portal.css"].text(ROOT), BUNDLES["staff.css"].text(ROOT)
    for text in (portal, staff):
        assert text.startswith("@layer reset, tokens, base, layout, components, pages;")
        assert all(name in text for name in (".btn", ".badge", ".table-wrap", ".toast", "@media print"))
    assert ".rail" in staff
    assert ".rail-nav" not in portal
    assert "[data-scheme=dark]" in staff
    assert "[data-scheme" not in portal


@pytest.mark.parametrize("name", BUNDLES)
def test_braces_are_balanced(name):
    text = BUNDLES[name].text(ROOT)
    assert text.count("{") == text.count("}") > 0


@pytest.mark.parametrize("path", sorted(ROOT.glob("js/**/*.js")), ids=lambda path: path.name)
def test_modules_stand_alone(path):
    text = path.read_text()
    assert "import " not in text
    assert "export " not in text
    assert "eval(" not in text
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("path", sorted(ROOT.glob("css/**/*.css")), ids=lambda path: path.name)
def test_style_files_are_short_and_of_one_thing(path):
    assert len(path.read_text().splitlines()) <= 150
    assert "@import" not in path.read_text()


def test_a_customer_downloads_little():
    """The goal for a first visit is < 50 kB; the page itself and its icons need the rest."""
    weight = sum(len(gzip.compress(BUNDLES[name].text(ROOT).encode())) for name in ("portal.css", "portal.js"))
    assert weight < 20_000


def test_collected_files_are_named_by_their_content_and_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = AssetStorage(location=tmp_path)
    name = storage.stored_name("portal.css")
    assert name != "portal.css"
    assert {path.suffix for path in tmp_path.glob(f"{name}*")} == {".css", ".br", ".gz"}


def test_before_collecting_names_are_plain():
    assert staticfiles_storage.url("portal.css") == "/static/portal.css"
