"""Addresses of this room that several of its parts, messages and other rooms lead to."""

CASES = "/staff/desk/cases"


def case_path(number: str) -> str:
    """The case's own page for staff."""
    return f"{CASES}/{number}"
