"""Forgotten and changed passwords: a link works once within the hour, other sessions end, the owner is told (P7)."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.identity import signing_in
from tanggap.identity.adapter import our_adapter
from tanggap.identity.entrances import Entrance
from tanggap.identity.models import EmailChange, User
from tanggap.identity.sessions import end_all
from tanggap.lib import limits
from tanggap.lib.dates import waktu
from tanggap.lib.errors import DomainError
from tanggap.lib.limits import Limit
from tanggap.lib.links import public_url

ACCOUNT = Limit("password-reset.account", 3, timedelta(hours=1))
ADDRESS = Limit("password-reset.address", 20, timedelta(hours=1))
INVITED = Limit("invitation.account", 3, timedelta(hours=1))


class LinkExpired(DomainError):
    status = 410
    message = "Tautan ini tidak berlaku lagi. Silakan minta tautan baru."


@dataclass(frozen=True)
class Link:
    """A kind of link that sets a password: the message that carries it, how long it lives, and that in words."""

    message: str
    life: timedelta
    told: str


RESET = Link("password_reset", timedelta(hours=1), "1 jam")
INVITATION = Link("staff_invited", timedelta(hours=24), "24 jam")
RESTORED = Link("email_restored", timedelta(hours=24), "24 jam")
RECOVERED = Link("account_recovered", timedelta(hours=24), "24 jam")
LINKS = {link.message: link for link in (RESET, INVITATION, RESTORED, RECOVERED)}
_SALT = "tanggap.password-link"


def request_reset(email: str, entrance: Entrance, *, address: str) -> None:
    """Mail a link to whoever has an account at this entrance with that e-mail. Nothing tells whether there is one:
    for an unknown e-mail the same work is done and taken back, and an event is committed all the same.

    :raises TooManyAttempts: the address (IPv6: its /64) asks too often. An account that does gets no further mail.
    """
    limits.spend(ADDRESS, signing_in.network_of(address))
    wanted = limits.hit(ACCOUNT, f"{entrance.kind}:{email.strip().lower()}").is_within
    user = User.objects.filter(email=email.strip().lower(), kind=entrance.kind, is_active=True).first()
    with transaction.atomic():
        trail.record("user.password_reset_asked", by=None)
        with transaction.atomic():
            send_link(user or _nobody(email, entrance), RESET, by=None)
            transaction.set_rollback(user is None or not wanted)


def invite_again(user: User, *, by: Actor) -> None:
    """Mail the invitation once more; it works like a reset for someone who has a password already.

    :raises TooManyAttempts: this colleague was invited often enough this hour.
    """
    limits.spend(INVITED, str(user.pk))
    with transaction.atomic():
        send_link(user, INVITATION, by=by)


def send_link(user: User, link: Link, *, by: Actor | None) -> None:
    """Queue the message with a link by which this person sets a password."""
    trail.record(f"user.{link.message}_sent", user, by=by)
    told = {} if link is RESET else {"valid_for": link.told}
    our_adapter().mail(link.message, user, url=url_of(user, link), **told)


def url_of(user: User, link: Link) -> str:
    """Where this person sets a password; the token is signed, not stored."""
    token = signing.dumps([link.message, user.pk, _state(user)], salt=_SALT)
    return public_url(f"/{user.kind}/password/new", token=token)


def holder_of(token: str, entrance: Entrance, *, lock: bool = False) -> User:
    """The person whose link this is. It is void once a password was set after it was made.

    :raises LinkExpired: used, too old, of the other entrance, or never ours.
    """
    try:
        kind, pk, state = signing.loads(token, salt=_SALT)
        signing.loads(token, salt=_SALT, max_age=LINKS[kind].life)
        people = User.objects.select_for_update() if lock else User.objects.all()
        user = people.get(pk=pk, kind=entrance.kind, is_active=True)
    except (signing.BadSignature, User.DoesNotExist):
        raise LinkExpired from None
    if not constant_time_compare(state, _state(user)):
        raise LinkExpired
    return user


@transaction.atomic
def reset(token: str, password: str, *, entrance: Entrance) -> User:
    """Set the password that the link's holder chose; all sessions end, the limits are forgotten, the owner is told.

    :raises LinkExpired: another use of the link was faster.
    """
    user = holder_of(token, entrance, lock=True)
    _set(user, password, keep="")
    transaction.on_commit(lambda: signing_in.forget_attempts(user))
    return user


@transaction.atomic
def change(user: User, password: str, *, keep: str) -> None:
    """Set a password whose owner knows the old one; all sessions but `keep` (a session key) end."""
    _set(user, password, keep=keep)


def _set(user: User, password: str, *, keep: str) -> None:
    """Whoever asked for a new e-mail knew the old password: a request that still waits is void, too."""
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailChange.objects.of(user).filter(confirmed_at=None).void(timezone.now())
    end_all(user, keep=keep)
    trail.record("user.password_changed", user, by=user)
    our_adapter().mail("password_changed", user, at=waktu(timezone.now()))


def _state(user: User) -> str:
    """Changes with the password and the e-mail; not with a sign-in, or whoever knows the old password could void it."""
    return salted_hmac(_SALT, f"{user.pk}|{user.password}|{user.email}", algorithm="sha256").hexdigest()[:32]


def _nobody(email: str, entrance: Entrance) -> User:
    """A person who does not exist and is never stored, for doing the same work."""
    return User(pk=0, email=email.strip().lower(), kind=entrance.kind)
