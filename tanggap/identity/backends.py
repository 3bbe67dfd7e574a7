"""The one way a password opens an entrance: right person, right password, right door; all else is the same answer."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from tanggap.identity.entrances import entrance_of
from tanggap.identity.models import User
from tanggap.lib.prepared import Prepared

_active = Prepared(lambda pk: User.objects.filter(pk=pk, is_active=True), int)


class EntranceBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **credentials: Any
    ) -> User | None:
        """The active user of the request's entrance with that e-mail and password, or None.

        The password is hashed exactly once whatever is wrong: unknown e-mail, wrong password, other entrance,
        disabled (P6).
        """
        if request is None or not email or not password:
            return None
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            User().set_password(password)
            return None
        is_right = user.check_password(password)
        return user if is_right and user.is_active and user.kind == entrance_of(request).kind else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session; disabled people are out at their next request (S2)."""
        return _active.first(user_id)
