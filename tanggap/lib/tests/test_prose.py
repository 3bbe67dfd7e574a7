"""Texts that staff write never bring markup of their own."""

from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.prose import prosa


def test_headings_lists_and_emphasis_are_drawn():
    html = prosa("# Tujuan\n\nKami *hanya* memakai:\n\n- nama\n- nomor\n\n1. satu")
    assert "<h2>Tujuan</h2>" in html
    assert "<em>hanya</em>" in html
    assert "<li>nama</li>" in html
    assert "<ol>" in html


def test_markup_links_and_pictures_stay_text():
    html = prosa(
        '<script>alert(1)</script> [klik](javascript:alert(1)) ![x](http://x) <a href="x">y</a> http://contoh.test'
    )
    assert "<script" not in html
    assert "<a" not in html
    assert "<img" not in html


@given(st.text(alphabet=st.sampled_from("<>\"'&#*- 1.\nab[](!`_\\"), max_size=60))
def test_no_tag_but_the_known_ones_ever_comes_out(text):
    bare = prosa(text)
    for tag in ("p", "ul", "ol", "li", "em", "strong", "h2", "h3", "h4"):
        bare = bare.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    for number in range(10):
        bare = bare.replace(f'<ol start="{number}">', "")
    assert "<" not in bare or "<ol start=" in bare


def test_a_telephone_number_is_not_broken_over_two_lines():
    assert prosa("Hubungi 1500 000 atau 021 5000 001 pada 2 hari.") == (
        "<p>Hubungi 1500\xa0000 atau 021\xa05000\xa0001 pada 2 hari.</p>\n"
    )
