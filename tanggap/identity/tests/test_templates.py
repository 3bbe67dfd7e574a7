"""Every page and mail of allauth that can be reached here is our own, in our words."""

import re
from pathlib import Path

import allauth
import pytest
from django.template import engines
from django.template.loader import get_template

from tanggap.identity import urls
from tanggap.identity.adapter import MESSAGES, NOTICES

ALLAUTH = Path(allauth.__file__).parent
OURS = engines["jinja2"]


def allauth_views():
    """allauth's views among our addresses, as (name, class)."""
    for entry in urls.urlpatterns:
        view = getattr(entry.callback, "view_class", None)
        if view and view.__module__.startswith("allauth"):
            yield entry.name, view


@pytest.mark.parametrize(("name", "view"), list(allauth_views()), ids=str)
def test_each_page_is_rendered_by_our_engine(name, view):
    template = get_template(view.template_name)
    assert template.backend is OURS, f"{name} would show allauth's own {view.template_name}"
    assert "tanggap/identity/jinja2" in template.origin.name


def test_there_are_allauth_views_to_look_at():
    assert len(list(allauth_views())) == 11


def named_in_source(pattern: str) -> set[str]:
    """What allauth's modules that we use name in their source."""
    found: set[str] = set()
    for folder in ("account/internal/flows/password_change.py", "mfa"):
        path = ALLAUTH / folder
        for file in [path] if path.is_file() else path.rglob("*.py"):
            if "tests" not in file.parts:
                found |= set(re.findall(pattern, file.read_text()))
    return found


def test_every_mail_of_the_second_factor_has_our_kind_of_message():
    mails = named_in_source(r'"(mfa/email/\w+)"')
    assert mails
    assert mails <= set(NOTICES)


def test_every_message_of_the_second_factor_has_our_words():
    told = named_in_source(r'"(mfa/messages/\w+\.txt)"')
    assert told
    assert told <= set(MESSAGES)
