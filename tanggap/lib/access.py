"""Who may open a view: each view says so with one of these marks, and a view without a mark is refused (S1).

The marks are data on the function; `identity.middleware.AccessMiddleware` enforces them and the access matrix
test reads them. What objects a person sees is not decided here but by `visible_to` on each query set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
Audience = Literal["public", "member", "staff"]


@dataclass(frozen=True)
class Rule:
    """`public`: anyone; `member`: a signed-in member; `staff`: signed-in staff, with `right` if one is named.

    `before_second_factor`: staff who still owe the enrolment of a second factor may open it (S2).
    """

    audience: Audience
    right: str | None = None
    before_second_factor: bool = False


def _mark(rule: Rule) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return decorate


public = _mark(Rule("public"))
member = _mark(Rule("member"))


def staff(right: str | None = None) -> Callable[[View], View]:
    """Any signed-in staff member, or only those whose roles give `right` (see identity.rights)."""
    return _mark(Rule("staff", right))


staff_without_second_factor = _mark(Rule("staff", before_second_factor=True))
"""The few pages on which a second factor is enrolled, and the way out."""


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The mark of a view, or None: nobody may open it."""
    return getattr(view, "access", None)
