"""The language of message texts: names, optional phrases, no gaps (M5)."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.messaging.template_language import BadTemplate, read


def filled(text: str, **values: str) -> str:
    return read(text).fill(values)


def test_a_name_stands_for_its_value():
    """M5."""
    assert filled("Kode {{ kode }}, {{nama}}.", kode="493027", nama="Siti") == "Kode 493027, Siti."
    assert filled("{{  Kode  }}", kode="493027") == "493027"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Halo {{ a }},", "Halo,"),
        ("Hubungi kami[ di {{ a }}].", "Hubungi kami."),
        ("Satu. [Halo {{ a }}. ]Dua.", "Satu. Dua."),
        ("Satu\n\n[Telepon {{ a }}]\n\nDua", "Satu\n\nDua"),
        ("Satu\n\n{{ a }}\n\nDua", "Satu\n\nDua"),
        ("Satu\n[Telepon {{ a }}]\nDua", "Satu\nDua"),
        ("Satu\n[{{ a }}]\n[{{ a }}]\n\nDua", "Satu\n\nDua"),
        ("[{{ a }}]\n\nDua", "Dua"),
        ("Satu\n\n[{{ a }}]", "Satu"),
        ("{{ b }}[ {{ a }}]\n\nDua", "ada\n\nDua"),
        ("Satu [{{ a }}] dua", "Satu dua"),
    ],
)
def test_what_is_empty_vanishes_without_a_gap(text, said):
    """M5."""
    assert filled(text, a="", b="ada") == said


def test_brackets_around_a_value_do_not_show_and_others_do():
    assert filled("Hubungi kami[ di {{ a }}]. [penting]", a="1500 000") == "Hubungi kami di 1500 000. [penting]"


def test_a_phrase_of_two_values_needs_both():
    assert filled("A[ {{ a }} {{ b }}]", a="", b="x") == "A"
    assert filled("A[ {{ b }} {{ a }}]", a="", b="x") == "A"


@pytest.mark.parametrize(
    "text", ["{{ kode", "kode }}", "{% if kode %}", "{{ a {{ b }} }}", "{{ {a} }}", "{{ a\n}}", "{# x #}"]
)
def test_braces_that_enclose_no_name_cannot_be_read(text):
    """M5."""
    with pytest.raises(BadTemplate):
        read(text)


def test_what_staff_type_is_never_run():
    assert read("{{ a.__class__ }}").names == ("a.__class__",)
    with pytest.raises(KeyError):
        filled("{{ a.__class__ }}", a="x")
    with pytest.raises(KeyError):
        filled("[{{ a }} {{ lain }}]", a="")


@pytest.mark.parametrize("text", ["[" + "{{ a }}" * 50_000, "[" * 200_000, "[{{ a }}" * 30_000 + "]", "{{" * 100_000])
def test_a_very_long_text_is_read_at_once(text):
    """Reading takes time in proportion to the length: each of these would take minutes otherwise."""
    with contextlib.suppress(BadTemplate):
        read(text)


def test_firm_names_stand_outside_brackets():
    text = read("{{ kode }} [{{ kode }} {{ telepon }}]")
    assert text.names == ("kode", "telepon")
    assert text.firm_names == {"kode"}


@given(st.text(), st.text())
def test_no_value_is_read_as_a_template(a, b):
    """M5: a name or a product cannot bring placeholders of its own."""
    assert filled("<{{ a }}|{{ b }}>", a=a + "{{ b }}", b=b + "[x]") == f"<{a}{{{{ b }}}}|{b}[x]>"


@given(st.text(alphabet="{}[]%# \nab"))
def test_any_text_is_either_refused_or_filled(text):
    try:
        template = read(text)
    except BadTemplate:
        return
    assert isinstance(template.fill(dict.fromkeys(template.names, "")), str)
    assert "{{" not in template.fill(dict.fromkeys(template.names, "x"))
