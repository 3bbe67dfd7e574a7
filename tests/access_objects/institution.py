"""Settings pages of the institution, the public site, legal texts."""

from collections.abc import Callable
from typing import Any

from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def _settings(page: str, fixture: str, *acts: str, **kwargs: Any) -> None:
    """The rows of a settings page: whoever holds the right sees all of them."""

    def row(request: Any) -> Objects:
        return Objects(own={"pk": request.getfixturevalue(fixture).pk} | kwargs, foreign=None)

    OBJECTS.update({f"settings_{page}_{act}": row for act in acts})


_settings("branches", "jakarta", "item", "edit")
_settings("departments", "finance", "item", "edit")
_settings("products", "savings", "item", "edit")
_settings("calendars", "office_hours", "item", "edit", "removal")
_settings("holidays", "independence_day", "item", "edit", "removal")
for page, fixture, acts in (
    ("menu", "menu_entry", ("place",)),
    ("channels", "call_centre", ("place",)),
    ("offices", "service_office", ("place",)),
    ("pages", "about_page", ("publication", "withdrawal")),
    ("posts", "news_post", ("publication", "withdrawal")),
):
    _settings(page, fixture, "item", "edit", "removal", *acts)
    _settings(page, fixture, "edition", "restoration", number=1)


def _writing(fixture: str) -> Callable[[Any], Objects]:
    """What is published; a draft answers like nothing."""

    def slugs(request: Any) -> Objects:
        row = request.getfixturevalue(fixture)
        draft = type(row).objects.get(pk=row.pk)
        draft.pk, draft.slug, draft.published_at = None, "konsep", None
        draft.save(force_insert=True)
        return Objects(own={"slug": row.slug}, foreign={"slug": "konsep"})

    return slugs


OBJECTS["page"] = _writing("about_page")
OBJECTS["news_item"] = _writing("news_post")
OBJECTS["promo"] = _writing("promo_post")


def _public_text(**kwargs: Any) -> Callable[[Any], Objects]:
    """A text in force; one that was never published, or a version that is not there, answers like nothing."""

    def kind(request: Any) -> Objects:
        request.getfixturevalue("secrecy_notice")
        return Objects(own={"kind": "secrecy"} | kwargs, foreign={"kind": "risk"} | kwargs)

    return kind


OBJECTS["text"] = _public_text()
OBJECTS["text_version"] = _public_text(number=1)


def _text(**kwargs: Any) -> Callable[[Any], Objects]:
    """Legal texts: one of each kind, the same for all who hold the right."""

    def kind(request: Any) -> Objects:
        request.getfixturevalue("secrecy_notice")
        return Objects(own={"kind": "secrecy"} | kwargs, foreign=None)

    return kind


for name in ("settings_text", "settings_text_draft", "settings_text_draft_removal", "settings_text_publication"):
    OBJECTS[name] = _text()
OBJECTS["settings_text_version"] = _text(number=1)
