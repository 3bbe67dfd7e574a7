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
