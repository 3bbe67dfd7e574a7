"""Addresses of this room that leave the house."""

from urllib.parse import urlencode

from tanggap.lib.links import public_url


def customer_url(token: str) -> str:
    """The page on which the customer enters the code: `…/customer?p=<token>` (O5, O6)."""
    return f"{public_url('/customer')}?{urlencode({'p': token})}"
