"""The two entrances: members and staff sign in apart, with a session cookie and lifetimes of their own (S1, P8, S2)."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from tanggap.identity.models import User


@dataclass(frozen=True)
class Entrance:
    """One entrance: who may come in, which cookie holds the session, how long it lives, where its pages are."""

    kind: str
    cookie: str
    cookie_path: str
    idle: timedelta
    absolute: timedelta
    login: str
    home: str

    @property
    def label(self) -> str:
        return f"{self.idle // timedelta(minutes=1)} menit"


MEMBERS = Entrance(
    kind=User.Kind.MEMBER,
    cookie="tanggap_member",
    cookie_path="/",
    idle=timedelta(minutes=30),
    absolute=timedelta(hours=12),
    login="/member/login",
    home="/member/",
)
STAFF = Entrance(
    kind=User.Kind.STAFF,
    cookie="tanggap_staff",
    cookie_path="/staff",
    idle=timedelta(minutes=15),
    absolute=timedelta(hours=10),
    login="/staff/login",
    home="/staff/",
)


def entrance_of(request: HttpRequest) -> Entrance:
    """The entrance that a request's path belongs to: `/staff` and below is the staff's, all else the members'."""
    path = request.path_info
    return STAFF if path == "/staff" or path.startswith("/staff/") else MEMBERS


def entrance_for(user: User) -> Entrance:
    """The entrance that this person may use."""
    return STAFF if user.is_staff_member else MEMBERS
