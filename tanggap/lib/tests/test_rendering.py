"""What the filters give is markup, and everything else is escaped."""

import datetime as dt
from decimal import Decimal

import pytest
from markupsafe import Markup

from tanggap.lib.rendering import MARKUP_FILTERS, environment

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
