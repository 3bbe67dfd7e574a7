"""Documents are set from facts that are never markup, the same for the same facts, and within their time."""

import datetime as dt
import io
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from tanggap.lib import typesetting
from tanggap.lib.typesetting import TEMPLATES, BrokenTemplate, DocumentDelayed, typeset

AT = dt.datetime(2026, 11, 15, 6, 0, tzinfo=dt.UTC)
MARKUP = '#eval("1+1") *tebal* _miring_ $x^2$ @acuan <label> `kode` = Judul \\ // komentar #import "/lib/x.typ" ]{'


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Write a template into a folder of its own: `template("#facts.name")` gives its name."""
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    def write(body: str) -> str:
        head = '#let facts = json(bytes(sys.inputs.facts))\n#set document(title: "Uji")\n#set text(lang: "id")\n'
        (tmp_path / "uji.typ").write_text(head + body)
        return "uji.typ"

    return write


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_facts_are_text_whatever_they_hold(template):
    """P14: a customer's name cannot be markup."""
    pdf = typeset(template("#facts.name"), {"name": MARKUP}, at=AT)
    assert re.sub(r"\s+", "", words(pdf)) == re.sub(r"\s+", "", MARKUP)


def test_the_same_facts_give_the_same_bytes(template):
    """P14."""
    name = template("#facts.name")
    once, again, other = (typeset(name, {"name": who}, at=AT) for who in ("SITI", "SITI", "ANDI"))
    assert once == again != other


def test_the_document_carries_its_title_language_tags_and_instant(template):
    reader = PdfReader(io.BytesIO(typeset(template("#facts.name"), {"name": "SITI"}, at=AT)))
    root = reader.trailer["/Root"]
    assert (reader.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("Uji", "id", True)
    assert reader.metadata.creation_date == AT


def test_a_template_that_does_not_fit_says_so_without_the_facts(template):
    with pytest.raises(BrokenTemplate, match="missing") as told:
        typeset(template("#facts.missing"), {"name": "SITI RAHMAWATI"}, at=AT)
    assert "SITI" not in str(told.value)


@pytest.mark.parametrize("reach", ['#read("/etc/hostname")', '#read("../../etc/hostname")', '#image("/etc/hostname")'])
def test_nothing_outside_our_templates_can_be_read(template, reach):
    with pytest.raises(BrokenTemplate):
        typeset(template(reach), {}, at=AT)


def test_packages_are_not_fetched(template):
    with pytest.raises(BrokenTemplate):
        typeset(template('#import "@preview/cetz:0.3.4"'), {}, at=AT)


def test_our_templates_name_no_package():
    templates = list(TEMPLATES.rglob("*.typ"))
    assert len(templates) >= 2
    assert [path.name for path in templates if re.search(r'"@|eval\(', path.read_text())] == []


def test_a_document_that_takes_too_long_is_stopped(template, monkeypatch):
    usual = typesetting.TIME_LIMIT
    monkeypatch.setattr(typesetting, "TIME_LIMIT", 0.5)
    endless = template("#{ let n = 0; for i in range(100000) { for j in range(100000) { n += j } }; n }")
    began = time.monotonic()
    with pytest.raises(DocumentDelayed):
        typeset(endless, {}, at=AT)
    assert time.monotonic() - began < 60, "not in hours"
    monkeypatch.setattr(typesetting, "TIME_LIMIT", usual)
    assert words(typeset(template("selesai"), {}, at=AT)) == "selesai"


def test_a_document_that_needs_too_much_memory_is_refused(template):
    with pytest.raises(BrokenTemplate):
        typeset(template("#range(400000000).len()"), {}, at=AT)


def test_who_finds_no_slot_is_told_to_come_back(template, monkeypatch):
    monkeypatch.setattr(typesetting, "TIME_LIMIT", 0.05)
    for _ in range(2):
        assert typesetting.SLOTS.acquire(timeout=1)
    try:
        with pytest.raises(DocumentDelayed):
            typeset(template("isi"), {}, at=AT)
    finally:
        typesetting.SLOTS.release(2)


def test_many_at_once_each_get_their_own(template):
    name = template("#facts.name")
    people = [f"Orang ke-{n}" for n in range(12)]
    with ThreadPoolExecutor(8) as pool:
        assert [words(pdf) for pdf in pool.map(lambda who: typeset(name, {"name": who}, at=AT), people)] == people
