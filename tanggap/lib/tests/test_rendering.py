"""What the filters give is markup, and everything else is escaped."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from jinja2 import DictLoader, pass_context
from markupsafe import Markup, escape

from tanggap.lib.page_code import MARKUP_FILTERS, put_out
from tanggap.lib.rendering import environment, icon

DAY, EVIL = dt.date(2016, 6, 1), "<b>&\"'"
ESCAPED = "&lt;b&gt;&amp;&#34;&#39;"


@pytest.fixture(scope="module")
def env():
    return environment()


def html(env, source: str, **facts) -> str:
    """A template as it is loaded by an `.html` name."""
    env = env.overlay(autoescape=True)
    return env.from_string(source).render(**facts)


def test_every_filter_that_is_not_escaped_again_gives_markup(env):
    given = {"tanggal": [DAY, dt.datetime(2016, 6, 1, 3, tzinfo=dt.UTC)]}
    for name in MARKUP_FILTERS:
        for value in given.get(name, [Decimal(815_000), 0, 5, Decimal("-1.5")]):
            assert type(env.filters[name](value)) is Markup, name


@pytest.mark.parametrize("name", sorted(MARKUP_FILTERS))
def test_such_a_filter_takes_no_text(env, name):
    with pytest.raises((ArithmeticError, ValueError, TypeError)):
        env.filters[name](EVIL)


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{{ x|trim }}",
        "{{ x|default('') }}",
        "{% for y in [x] %}{{ y }}{% endfor %}",
        "{{ (amount|rupiah) ~ x }}",
    ],
)
def test_all_else_is_escaped(env, source):
    """S5."""
    drawn = html(env, source, x=EVIL, amount=1)
    assert ESCAPED in drawn
    assert "<b>" not in drawn


def test_amounts_and_days_are_drawn_as_they_are(env):
    """P11."""
    source = "{{ amount|rupiah }}|{{ nothing|rupiah_nol }}|{{ day|tanggal }}|{{ (day|tanggal)|length }}"
    assert html(env, source, amount=Decimal(815_000), nothing=0, day=DAY) == "Rp 815.000,00|0|01/06/2016|10"


def test_texts_that_are_not_html_get_the_same_words(env):
    plain = env.overlay(autoescape=False).from_string("{{ amount|rupiah }} {{ x }}").render(amount=5, x=EVIL)
    assert plain == f"Rp 5,00 {EVIL}"


def test_what_is_put_out_is_what_jinja_would_escape(env):
    """S5."""
    every = "".join(map(chr, range(256)))
    for value in (every, Markup(every), format_html("<b>{}</b>", every), 12, None, gettext_lazy("<i>")):
        assert put_out(value) == escape(value)


def test_an_icon_is_drawn_when_its_page_is_compiled(env):
    drawn = str(icon("lock", 15))
    assert repr(drawn) in env.compile('{{ icon("lock", 15) }}', raw=True, name="a.html")
    assert html(env, '{% macro m(x) %}{{ icon(x) }}{{ icon("lock", 15) }}{% endmacro %}{{ m("lock") }}') == (
        str(icon("lock")) + drawn
    )


def test_a_template_may_call_something_of_its_own_an_icon(env):
    source = "{% macro icon(x) %}[{{ x }}]{% endmacro %}{{ icon('lock') }}"
    assert html(env, source) == "[lock]"
    assert html(env, "{% for icon in [f] %}{{ icon('<') }}{% endfor %}", f=str.upper) == "&lt;"


def test_an_include_sees_what_stands_around_it_and_keeps_its_own():
    pages = {
        "page.html": "{% set a = '<' %}{% for b in 'xy' %}{% include 'part.html' %}{{ a }}{% endfor %}",
        "part.html": "{{ a }}{{ b }}{% set a = 'own' %}",
    }
    env = environment(loader=DictLoader(pages))
    assert env.get_template("page.html").render() == "&lt;x&lt;&lt;y&lt;"


def test_a_call_is_given_what_it_asks_for(env):
    asking = pass_context(lambda context, word: f"{word} {context['fact']}")
    source = "{{ ask('a') }}{% for x in [1] %}{{ ask('b') }}{% endfor %}{{ 'c'.upper() }}{{ plain('d') }}"
    assert html(env, source, ask=asking, plain=lambda word: word, fact="<") == "a &lt;b &lt;Cd"
