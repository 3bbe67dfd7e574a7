"""The request as a view sees it behind a mark: the middleware has seen to it that somebody is signed in."""

from tanggap.identity.models import User
from tanggap.lib.http import HttpRequest


class SignedInRequest(HttpRequest):
    """Of a member behind `access.member`, of staff behind `access.staff`."""

    user: User
