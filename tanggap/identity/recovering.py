"""A new sign-in e-mail for an account whose mailbox is lost (D27). Who may, and when, is the desk's to decide."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.identity import passwords
from tanggap.identity.addresses import holder_of
from tanggap.identity.models import EmailChange, User
from tanggap.identity.sessions import end_all
from tanggap.lib.errors import Conflict


class AddressTaken(Conflict):
    """Told in the same words whatever the reason is: nobody learns here who has an account."""

    message = "Alamat ini tidak dapat dipakai. Minta pelanggan menyebutkan alamat e-mail lain miliknya sendiri."


class AccountMoved(Conflict):
    """It was frozen or closed, or its owner changed the e-mail."""

    message = "Akun ini sudah berubah, dibekukan, atau ditutup."


def lock_account(user_id: int) -> User:
    """The account's row, locked until the caller's transaction ends."""
    return User.objects.select_for_update().get(pk=user_id, kind=User.Kind.MEMBER)


def ensure_free(address: str, *, for_account: User) -> None:
    """:raises AddressTaken: another's, reserved for another's way back, or the one that this account has already."""
    if address == for_account.email or holder_of(address) not in (None, for_account):
        raise AddressTaken


@transaction.atomic
def give_address(user_id: int, *, old: str, new: str, by: Actor) -> User:
    """Make `new` the sign-in e-mail: all sessions end, the password and waiting changes of e-mail are void, and a link
    to set a new password goes to the new address. Without opening that mailbox nobody signs in.

    :raises AccountMoved: it does not have the old address any more, or nobody may sign in to it.
    :raises AddressTaken: somebody else has the new one by now; nothing is changed.
    """
    user = lock_account(user_id)
    if not user.is_active or user.email != old:
        raise AccountMoved
    ensure_free(new, for_account=user)
    user.email = new
    user.set_unusable_password()
    _save(user)
    EmailChange.objects.of(user).filter(confirmed_at=None).void(timezone.now())
    end_all(user)
    trail.record("user.recovered", user, by=by, fields=["email", "password"])
    passwords.send_link(user, passwords.RECOVERED, by=by)
    return user


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "password"])
    except IntegrityError:
        raise AddressTaken from None
