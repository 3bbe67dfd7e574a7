"""The request as a member's page sees it."""

from tanggap.identity.models import User
from tanggap.lib.http import HttpRequest


class MemberRequest(HttpRequest):
    """After `@access.member`: the user is a signed-in member."""

    user: User
