"""The request as a staff page sees it."""

from tanggap.identity.models import User
from tanggap.lib.http import HttpRequest


class StaffRequest(HttpRequest):
    """After `@access.staff(…)`: the user is a signed-in staff member."""

    user: User
