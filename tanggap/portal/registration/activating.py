"""Activating a registration: its link, followed by a press of a button, makes the account, once (P5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers import consents
from tanggap.customers.models import Consent
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib.errors import Conflict, DomainError, NotFound
from tanggap.lib.links import token_digest
from tanggap.portal.locking import lock_customer
from tanggap.portal.models import Freeze, Membership, Registration
from tanggap.portal.registration import activation_code
from tanggap.portal.registration.registering import successor

State = Registration.State


class LinkOver(NotFound):
    """Never ours, or its six hours are over: the two are not told apart."""

    message = "Link aktivasi ini tidak berlaku lagi. Silakan mendaftar kembali."


class LinkUsed(DomainError):
    status = 410
    message = "Link aktivasi ini sudah dipakai: akun Anda sudah aktif."


class LinkReplaced(DomainError):
    """A newer link was sent."""

    status = 410
    message = "Link ini sudah diganti dengan link yang lebih baru. Periksa e-mail terbaru dari kami."

    def __init__(self, registration: Registration, now: datetime) -> None:
        super().__init__()
        present = successor(registration, now)
        self.renewable_id = present.pk if present else None
        """The registration of which a new link may be asked for; None where it has ended."""


class AccountTaken(Conflict):
    """An account was made meanwhile with this e-mail, user name or for this customer."""

    message = "Akun dengan e-mail, username, atau kontrak ini sudah ada. Silakan login, atau hubungi kami."


class AccountHeld(DomainError):
    """The telephone on record said "bukan saya"."""

    status = 403
    message = "Aktivasi ditahan karena pemilik nomor handphone pada data kami menyatakan tidak mendaftar."


@dataclass(frozen=True)
class Activation:
    """The account made, or why the code did not do: a sentence for the page."""

    user: User | None = None
    refusal: str = ""


def read_link(key: str) -> Registration:
    """The open registration of a link; reading changes nothing.

    :raises LinkOver, LinkUsed, LinkReplaced: there is nothing to activate.
    """
    registration = Registration.objects.filter(token_digest=token_digest(key)).first()
    if registration is None:
        raise LinkOver
    return _ensure_open(registration, timezone.now())


@transaction.atomic
def activate(key: str, *, code: str = "") -> Activation:
    """Make the account of the link's registration, with its membership and consents, and end the registration.

    Eight presses at once make one account. Where a code is asked, a wrong one is counted and told in the outcome.

    :raises LinkOver, LinkUsed, LinkReplaced, AccountTaken, AccountHeld:
    """
    registration = _locked(key)
    if activation_code.is_asked(registration) and (refusal := activation_code.check(registration, code)):
        return Activation(refusal=refusal)
    user = _make_account(registration)
    _record_consents(registration, user)
    _close(registration)
    trail.record("account.activated", user, by=user)
    return Activation(user)


@transaction.atomic
def send_code(key: str) -> None:
    """Send a code to the telephone on record, if one is asked.

    :raises TooManyAttempts: too often. :raises LinkOver, LinkUsed, LinkReplaced, AccountHeld:
    """
    registration = _locked(key)
    if activation_code.is_asked(registration):
        activation_code.send(registration)


def _locked(key: str) -> Registration:
    """The link's registration, its customer held; the time is taken after the lock."""
    customer_id = read_link(key).customer_id
    lock_customer(customer_id)
    registration = Registration.objects.select_for_update(of=("self",)).filter(token_digest=token_digest(key)).first()
    if registration is None:
        raise LinkOver
    _ensure_open(registration, timezone.now())
    if Freeze.objects.in_force().filter(customer_id=customer_id).exists():
        raise AccountHeld
    return registration


def _ensure_open(registration: Registration, now: datetime) -> Registration:
    state = registration.state(now)
    if state == State.ACTIVATED:
        raise LinkUsed
    if state == State.OVER or registration.account_id:
        raise LinkOver
    if state == State.REPLACED:
        raise LinkReplaced(registration, now)
    return registration


def _make_account(registration: Registration) -> User:
    """:raises AccountTaken: a constraint of the database says that there is one."""
    user = User(
        email=registration.email,
        username=registration.username,
        password=registration.password,
        kind=User.Kind.MEMBER,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            Membership.objects.create(user=user, customer_id=registration.customer_id)
    except IntegrityError:
        raise AccountTaken from None
    return user


def _record_consents(registration: Registration, user: User) -> None:
    for text in LegalText.objects.filter(pk__in=registration.consented_text_ids).order_by("pk"):
        consents.give(
            registration.customer,
            text,
            channel=Consent.Channel.PORTAL,
            by=user,
            at=registration.registered_at,
            notice=registration.notice,
        )


def _close(registration: Registration) -> None:
    """What the account now holds itself is not kept twice."""
    registration.activated_at = timezone.now()
    registration.username = registration.email = registration.password = ""
    registration.email_index = b""
    registration.code_digest = registration.code_expires_at = None
    registration.save()
