"""Closing a member's account for good: nobody signs in to it any more, its e-mail and user name are free again."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.identity.adapter import our_adapter
from tanggap.identity.models import EmailChange, User
from tanggap.identity.sessions import end_all
from tanggap.lib.dates import waktu

CLOSED = "ditutup-{pk}@akun.invalid"
"""What stands in the place of the e-mail: the row stays, since records name it, but no longer the person."""


@transaction.atomic
def close_account(user: User, *, by: Actor) -> None:
    """Tell the owner, end all sessions, void password and links. Twice is harmless.

    The caller ends what the account belonged to.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return
    now = timezone.now()
    our_adapter().mail("account_closed", user, at=waktu(now))
    trail.record("user.closed", user, by=by)
    EmailChange.objects.of(user).void(now)
    user.email, user.username, user.full_name, user.is_active = CLOSED.format(pk=user.pk), "", "", False
    user.set_unusable_password()
    user.save(update_fields=["email", "username", "full_name", "is_active", "password"])
    end_all(user)
