"""No journey asserts what a page is at one instant: a page still on its way would fail it by chance, or pass it.

`expect(...)` asks until it is so. What only a script can measure (`evaluate`, `bounding_box`) is asked of a page that
something has been waited for on.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

JOURNEYS = sorted(Path(__file__).with_name("journeys").glob("*.py"))
QUESTIONS = {
    *("is_visible", "is_hidden", "is_enabled", "is_disabled", "is_editable", "is_checked", "count", "content", "title"),
    *("inner_text", "all_inner_texts", "text_content", "all_text_contents", "inner_html", "input_value"),
    *("get_attribute", "url"),
}
"""Of playwright's pages and locators: answered at once, whatever is still to come."""


def hasty(source: str) -> Iterator[str]:
    """The questions, each with its line, that an `assert` of the source depends on."""
    tests = (node.test for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))
    for part in (part for test in tests for part in ast.walk(test)):
        if isinstance(part, ast.Attribute) and part.attr in QUESTIONS:
            yield f"{part.lineno}: {part.attr}"


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_asserts_by_what_waits(journey):
    assert [*hasty(journey.read_text())] == [], "use expect(...) of playwright"


@pytest.mark.parametrize(
    "line",
    [
        "assert page.get_by_text('x').is_visible()",
        "assert not any(link.count() for link in links)",
        "assert 'x' in page.locator('main').inner_text(), 'why'",
        "assert '/staff' in page.url",
    ],
)
def test_questions_that_do_not_wait_are_found(line):
    assert len([*hasty(line)]) == 1


def test_what_waits_and_what_only_tells_is_let_through():
    assert [*hasty("expect(page).to_have_url('x')\nassert not faults, page.url\nname = heading.inner_text()")] == []
