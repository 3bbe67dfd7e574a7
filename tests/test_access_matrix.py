"""S1: all addresses × all kinds of people × own and foreign objects, against `access_matrix.toml`."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tanggap.identity.models import Role
from tanggap.identity.rights import RIGHTS
from tanggap.lib import access
from tests.access_objects import ARRANGED, OBJECTS

MATRIX = tomllib.loads(Path(__file__).with_name("access_matrix.toml").read_text())
STAFF = ["idle", *Role.values]
PEOPLE = ["visitor", "member", *STAFF]


def walk(resolver: URLResolver, prefix: str = "", route: str = ""):
    """Every pattern as (full name, route, view)."""
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""), here)
        else:
            yield f"{prefix}{entry.name}" if entry.name else f"unnamed:{here}", here, entry


ADDRESSES = {name: entry for name, _, entry in walk(get_resolver())}
ROUTES = {name: route for name, route, _ in walk(get_resolver())}


def who_may(name: str) -> list[str]:
    """The people of the matrix whom the entry lets in."""
    entry = MATRIX[name]
    groups = {"everyone": PEOPLE, "member": ["member"], "staff": STAFF}
    return groups[entry] if isinstance(entry, str) else entry


def test_every_address_is_listed_with_who_may_open_it():
    """S1."""
    missing = [f'"{name}" = …   # /{ROUTES[name]}' for name in ADDRESSES if name not in MATRIX]
    assert not missing, "Add to tests/access_matrix.toml who may open these:\n" + "\n".join(missing)


def test_the_matrix_lists_no_address_that_is_gone():
    """S1."""
    gone = sorted(set(MATRIX) - set(ADDRESSES))
    assert not gone, f"Take these out of tests/access_matrix.toml, no URL has that name: {gone}"


def test_every_view_carries_a_mark():
    """S1: an unmarked view is refused to everybody; here it is named before anyone meets it."""
    bare = [f"{name} ({ROUTES[name]})" for name, e in ADDRESSES.items() if access.rule_of(e.callback) is None]
    assert not bare, f"Mark these views with lib.access.public, member or staff(right): {bare}"


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) & set(MATRIX)))
def test_the_mark_says_what_the_matrix_says(name):
    """S1."""
    rule = access.rule_of(ADDRESSES[name].callback)
    if rule.audience == "staff" and rule.right:
        allowed = sorted(RIGHTS[rule.right])
    else:
        allowed = {"public": PEOPLE, "member": ["member"], "staff": STAFF}[rule.audience]
    assert sorted(who_may(name)) == sorted(allowed), f"{name}: the view is marked {rule}"


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_staff_pages_live_under_staff_and_no_others_do(name):
    """S1: the session cookie of an entrance is chosen by the path."""
    rule = access.rule_of(ADDRESSES[name].callback)
    if rule is not None and rule.audience != "public":
        assert ROUTES[name].startswith("staff/") == (rule.audience == "staff")


@pytest.fixture
def browser_of(client, signed_in, hire, siti, head_office) -> Callable[[str], Client]:
    """A browser for each kind of person, all of them strangers to the objects but siti; hired when first asked for."""

    @cache
    def make(label: str) -> Client:
        if label == "visitor":
            return client
        if label == "member":
            return signed_in(siti)
        return signed_in(hire(f"kepala-{label}", label, head_office) if label in Role.values else hire(label))

    return make


ENTRANCES = ("/member/login", "/staff/login")


def is_refused(response, name: str) -> bool:
    """Told that there is nothing, or led to an entrance (which a public page may do for reasons of its own)."""
    b"".join(response if response.streaming else ())  # a file that nobody reads to its end stays open
    led_away = response.status_code == 302 and response.headers["Location"].partition("?")[0] in ENTRANCES
    return response.status_code in (403, 404) or (led_away and MATRIX[name] != "everyone")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ADDRESSES) & set(MATRIX)))
def test_an_address_opens_for_those_it_names_and_for_nobody_else(name, request, browser_of):
    """S1."""
    people = {label: browser_of(label) for label in PEOPLE}
    takes_object = bool(ADDRESSES[name].pattern.converters)
    assert takes_object <= (name in OBJECTS), f"{name} names an object: give one's own and a foreign one in OBJECTS"
    objects = OBJECTS[name](request) if takes_object else None
    for label, browser in people.items():
        person = browser.person or people["member"].person
        if browser.person and name in ARRANGED:
            ARRANGED[name](person)
        own = reverse(name, kwargs=objects.own_of(person) if objects else None)
        if label in who_may(name):
            assert not is_refused(browser.get(own), name), f"{label} may open {own}"
        else:
            assert is_refused(browser.get(own), name), f"{label} must not open {own}"
            assert is_refused(browser.post(own), name), f"{label} must not post to {own}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_a_foreign_object_is_answered_like_none(name, request, browser_of):
    """S1: not yours is 404."""
    people = {label: browser_of(label) for label in who_may(name)}
    objects = OBJECTS[name](request)
    if objects.foreign is None:
        assert isinstance(MATRIX[name], list), f"{name}: only a right may open everything; name a foreign object"
        return
    address = reverse(name, kwargs=objects.foreign)
    for label, browser in people.items():
        answers = {browser.get(address).status_code, browser.post(address).status_code}
        assert 404 in answers <= {404, 405}, f"{label} must not find {address}, but got {answers}"
