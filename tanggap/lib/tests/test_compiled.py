"""Compiled templates are kept for the next start, and only for the code that compiled them."""

import os

from jinja2 import DictLoader

from tanggap.lib import compiled, rendering
from tanggap.lib.rendering import environment

PAGE = {"page.html": "{{ 'rahasia'|nik_samar }} {{ name }}"}


def shown(folder) -> str:
    page = environment(loader=DictLoader(PAGE), compiled_in=folder).get_template("page.html")
    return page.render(name="<b>")


def test_a_second_start_compiles_nothing(tmp_path, monkeypatch):
    first = shown(tmp_path / "pages")
    monkeypatch.setattr("jinja2.environment.generate", None)
    assert shown(tmp_path / "pages") == first == "•••••••••••• &lt;b&gt;"
    assert (tmp_path / "pages").stat().st_mode & 0o077 == 0


def test_pages_compiled_with_other_filters_are_not_used(tmp_path, monkeypatch):
    """Jinja computes constants when it compiles."""
    shown(tmp_path)
    monkeypatch.setattr(rendering.names, "masked_nik", lambda nik: "lain")
    monkeypatch.setattr(compiled, "_version", lambda: "newer")
    assert shown(tmp_path) == "lain &lt;b&gt;"


def test_a_folder_that_cannot_be_used_is_done_without(tmp_path):
    (tmp_path / "pages").write_text("not a folder")
    assert shown(tmp_path / "pages")
    assert os.listdir(tmp_path) == ["pages"]
