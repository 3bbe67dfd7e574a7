"""A member's new e-mail: it takes effect by a link sent to it; the old address is told and can undo for 72 hours (P8).

Every command locks the account first and takes the time after the lock, so that a confirmation and an undoing that
arrive together happen one after the other. Undoing an older change closes all that came after it, so the first owner
of an account always has the last word.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tanggap.audit import trail
from tanggap.identity import passwords
from tanggap.identity.adapter import our_adapter
from tanggap.identity.addresses import holder_of
from tanggap.identity.models import EmailChange, User
from tanggap.identity.sessions import end_all
from tanggap.lib import limits
from tanggap.lib.dates import waktu
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.limits import Limit
from tanggap.lib.links import new_token, public_url, token_digest
from tanggap.lib.names import masked_email

LINK_LIFE = timedelta(hours=24)
UNDO_LIFE = timedelta(hours=72)
ACCOUNT = Limit("email-change.account", 5, timedelta(hours=1))
ADDRESS = Limit("email-change.address", 3, timedelta(hours=24))
"""How often strangers can be written to: past it the answer is the same, but no mail leaves."""

State = EmailChange.State


class EmailLinkExpired(DomainError):
    """Used by somebody else's change, replaced, too old, or never ours: all the same."""

    status = 410
    message = "Tautan ini tidak berlaku lagi."


def request_change(user: User, new_email: str) -> EmailChange:
    """Ask for a new e-mail, by someone who has just given the password; any older request is void.

    Nothing tells whether the address already has an account: then the mail to it says so and holds no link.

    :raises TooManyAttempts: more than five requests in an hour.
    :raises Conflict: the password was changed since it was asked.
    """
    limits.spend(ACCOUNT, str(user.pk))
    address = new_email.strip().lower()
    return _ask(user, address, is_mailed=limits.hit(ADDRESS, address).is_within)


@transaction.atomic
def _ask(user: User, address: str, *, is_mailed: bool) -> EmailChange:
    proven, token = user.password, new_token()
    user = _locked(user.pk)
    now = timezone.now()
    if user.password != proven:
        raise Conflict("Password Anda baru saja diganti. Muat ulang halaman, lalu coba lagi.")
    EmailChange.objects.of(user).filter(confirmed_at=None).void(now)
    change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=address,
        asked_at=now,
        expires_at=now + LINK_LIFE,
        confirm_digest=token_digest(token),
    )
    trail.record("user.email_change_asked", user, by=user)
    if is_mailed:
        _write_to(change, token, is_taken=holder_of(address, now=now) not in (None, user))
    return change


def _write_to(change: EmailChange, token: str, *, is_taken: bool) -> None:
    """To the new address: the link, or that it already has an account."""
    if is_taken:
        our_adapter().mail("email_change_taken", change.user, to=change.new_email)
    else:
        url = public_url(reverse("member_email_confirm"), token=token)
        our_adapter().mail("email_change_link", change.user, to=change.new_email, url=url)


@transaction.atomic
def cancel(user: User) -> None:
    """Take one's request back; what is confirmed stays. Harmless if there is none."""
    user = _locked(user.pk)
    if EmailChange.objects.of(user).filter(confirmed_at=None).void(timezone.now()):
        trail.record("user.email_change_cancelled", user, by=user)


def pending_of(user: User) -> EmailChange | None:
    """The request that waits for its confirmation, if there is one."""
    change: EmailChange | None = EmailChange.objects.of(user).pending(timezone.now()).first()
    return change


def to_confirm(token: str) -> EmailChange:
    """What the link to the new address is about, without doing it: mail scanners open links too.

    :raises EmailLinkExpired: neither waiting nor just confirmed by this link.
    """
    return _opened(_by("confirm_digest", token), State.PENDING, State.REVERSIBLE, State.FINAL)


def to_undo(token: str) -> EmailChange:
    """What the link to the old address is about, without doing it.

    :raises EmailLinkExpired: the 72 hours are over, or an older change was undone.
    """
    return _opened(_by("undo_digest", token), State.REVERSIBLE, State.UNDONE)


@transaction.atomic
def confirm(token: str) -> EmailChange:
    """Make the new address the account's. Confirming twice is harmless; the old address is told once, with a link.

    :raises EmailLinkExpired: no longer waiting, or the address has meanwhile become somebody else's.
    """
    change = _locked_change("confirm_digest", token)
    user, now = change.user, timezone.now()
    if _opened(change, State.PENDING, State.REVERSIBLE, State.FINAL).confirmed_at:
        return change
    if holder_of(change.new_email, now=now) not in (None, user):
        raise EmailLinkExpired
    change.old_email = change.held = user.email
    undo_token = new_token()
    change.confirmed_at, change.undo_until, change.undo_digest = now, now + UNDO_LIFE, token_digest(undo_token)
    change.save(update_fields=["old_email", "held", "confirmed_at", "undo_until", "undo_digest"])
    _set_email(user, change.new_email)
    trail.record("user.email_changed", user, by=user, fields=["email"])
    words = {"at": waktu(now), "until": waktu(now + UNDO_LIFE), "new": masked_email(change.new_email)}
    url = public_url(reverse("member_email_undo"), token=undo_token)
    our_adapter().mail("email_changed", user, to=change.old_email, url=url, **words)
    return change


@transaction.atomic
def undo(token: str) -> EmailChange:
    """Give the account back its old address: all sessions end, the password is void, and a link to set a new one goes
    to the old address, for whoever changed the e-mail knew the password. Later changes are closed. Twice is harmless.

    :raises EmailLinkExpired: the 72 hours are over, or an older change was undone.
    """
    change = _locked_change("undo_digest", token)
    user, now = change.user, timezone.now()
    if _opened(change, State.REVERSIBLE, State.UNDONE).undone_at:
        return change
    EmailChange.objects.of(user).filter(pk__gt=change.pk).void(now)
    change.undone_at, change.held = now, None
    change.save(update_fields=["undone_at", "held"])
    removed = user.email
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _set_email(user, change.old_email)
    end_all(user)
    trail.record("user.email_change_undone", user, by=user, fields=["email", "password"])
    our_adapter().mail("email_change_undone", user, to=removed, at=waktu(now))
    passwords.send_link(user, passwords.RESTORED, by=user)
    return change


def _set_email(user: User, address: str) -> None:
    """:raises EmailLinkExpired: somebody else took the address at this very moment; the caller's work is undone."""
    user.email = address
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        raise EmailLinkExpired from None


def _by(column: str, token: str) -> EmailChange:
    """:raises EmailLinkExpired: no such link, or its account is switched off."""
    changes = EmailChange.objects.select_related("user").filter(user__is_active=True)
    found = changes.filter(**{column: token_digest(token)}).first()
    if found is None:
        raise EmailLinkExpired
    return found


def _locked_change(column: str, token: str) -> EmailChange:
    """The change as it stands once its account is locked."""
    _locked(_by(column, token).user_id)
    return _by(column, token)


def _locked(user_id: int) -> User:
    return User.objects.select_for_update().get(pk=user_id)


def _opened(change: EmailChange, *states: EmailChange.State) -> EmailChange:
    if change.state(timezone.now()) not in states:
        raise EmailLinkExpired
    return change
