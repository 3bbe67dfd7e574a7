"""The design system in a real browser: every component and every error page, both widths, both schemes."""

import pytest

from tests.journeys.looking import assert_accessible, look

ERRORS = ["/tidak-ada"]


def test_components_are_accessible_and_fit(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/components")
    assert page.title().startswith("Komponen")
    look(page, "components")
    assert_accessible(page)


@pytest.mark.parametrize("path", ERRORS)
def test_error_pages_are_accessible_and_say_what_to_do(page, path):
    page.goto(path)
    look(page, "404")
    assert_accessible(page)


def test_front_page_is_accessible_and_fits(page):
    page.goto("/")
    look(page, "front")
    assert_accessible(page)


def test_staff_home_is_accessible_and_fits(page, sign_in):
    sign_in("admin@contoh.test")
    page.goto("/staff/")
    look(page, "staff-home")
    assert_accessible(page)
