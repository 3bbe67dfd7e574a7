"""Addresses of this room that leave the house, or that several of its parts lead to."""

from urllib.parse import urlencode

from tanggap.lib.links import public_url

CUSTOMER = "/customer"


def customer_url(token: str) -> str:
    """The page on which the customer enters the code: `…/customer?p=<token>` (O5, O6)."""
    return public_url(customer_path(token))


def customer_path(token: str) -> str:
    return f"{CUSTOMER}?{urlencode({'p': token})}"


def application_path(pk: int) -> str:
    """The application as a whole: facts, timeline, and what may be done with it now."""
    return f"/staff/onboarding/applications/{pk}"
