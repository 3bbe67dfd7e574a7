"""Objects for the addresses that name one: for each URL name the arguments of one's own object and of a foreign one.

`own` must open for everybody whom `access_matrix.toml` names; `foreign` must answer 404 to each of them. None says
that there is no foreign one (whoever holds the right sees all of them).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Objects:
    own: dict[str, Any]
    foreign: dict[str, Any] | None


OBJECTS: dict[str, Callable[[Any], Objects]] = {}
"""URL name → function that gets pytest's `request` (for `request.getfixturevalue("siti")`) and makes the objects."""


def _settings(page: str, fixture: str, *acts: str) -> None:
    """The rows of a settings page: whoever holds the right sees all of them."""

    def row(request: Any) -> Objects:
        return Objects(own={"pk": request.getfixturevalue(fixture).pk}, foreign=None)

    OBJECTS.update({f"settings_{page}_{act}": row for act in acts})


_settings("branches", "jakarta", "item", "edit")
_settings("departments", "finance", "item", "edit")
_settings("calendars", "office_hours", "item", "edit", "removal")
_settings("holidays", "independence_day", "item", "edit", "removal")
