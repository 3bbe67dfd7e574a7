"""What a room says about an address that names an object."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tanggap.identity.models import User


@dataclass(frozen=True)
class Objects:
    own: dict[str, Any] | Callable[[User], dict[str, Any]]
    foreign: dict[str, Any] | None

    def own_of(self, person: User) -> dict[str, Any]:
        return self.own(person) if callable(self.own) else self.own


Made = Callable[[Any], Objects]
"""A function that gets pytest's `request` (for `request.getfixturevalue("siti")`) and makes the objects."""
