"""Registering and asking for a new link: who gives a customer's three facts gets a link by mail (P2–P5).

Whoever has an account already, by e-mail or as a customer, gets the same page after the same work; only the mail
differs, and it goes to the existing account.
"""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.digests import email_index
from tanggap.customers.models import Customer
from tanggap.customers.recognition import Facts, recognise
from tanggap.identity.addresses import holder_of
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.institution.models import LegalText
from tanggap.lib import limits
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.limits import Limit
from tanggap.lib.links import new_token, token_digest
from tanggap.lib.sealing import digest
from tanggap.portal.locking import lock_customer
from tanggap.portal.models import Freeze, Membership, Registration
from tanggap.portal.registration import telling

LIFE = timedelta(hours=6)
RESEND = Limit("registration.resend", 5, LIFE)


class FactsDiffer(DomainError):
    """The three facts are not those of one customer, or a limit kept the records closed: one text for all (P3)."""

    def __init__(self) -> None:
        us = institution()
        super().__init__(
            "Tanggal lahir, nama ibu kandung, dan nomor kontrak tidak sesuai dengan data kami. Periksa kembali "
            f"ketiganya, atau hubungi call centre {us.phone} atau {us.email}."
        )


class UsernameTaken(Conflict):
    message = "Username ini sudah dipakai. Pilih username lain."


class RegistrationOver(DomainError):
    """Its six hours are over, or it was activated or replaced by one with another e-mail."""

    status = 410
    message = "Pendaftaran ini tidak berlaku lagi. Silakan mendaftar kembali."


@dataclass(frozen=True)
class Applicant:
    """What the form asked: facts to be recognised by, sign-in wanted, and the texts agreed to beside a notice."""

    username: str
    email: str
    password: str
    facts: Facts
    notice: LegalText
    consents: tuple[LegalText, ...]


def register(applicant: Applicant, *, address: str) -> Registration:
    """Note the wish for an account and mail a link, or tell the account that exists (P4).

    A newer wish of the same customer voids the older. Call it outside a transaction: attempts stay counted.

    :raises FactsDiffer: no match, or a limit is reached. :raises UsernameTaken: somebody was faster.
    """
    customer = recognise(applicant.facts, address=address).customer
    if customer is None:
        raise FactsDiffer
    return _enter(customer, applicant, make_password(applicant.password))


def is_username_free(username: str) -> bool:
    """No account has it. Names of pending registrations are only compared once the facts were right: before, whose
    they are could be found out by trying contract numbers (P3).
    """
    return not _has_account(username.lower())


@transaction.atomic
def renew(registration_id: int) -> Registration:
    """Mail a new link that voids the older ones; the six hours since registration stay as they are (P5).

    :raises RegistrationOver: there is nothing left to activate. :raises TooManyAttempts: five in six hours.
    """
    asked = Registration.objects.filter(pk=registration_id).first()
    if asked is None:
        raise RegistrationOver
    lock_customer(asked.customer_id)
    present = successor(asked, timezone.now())
    if present is None:
        raise RegistrationOver
    limits.spend(RESEND, str(present.customer_id))
    return _replace(present)


def successor(registration: Registration, now: datetime) -> Registration | None:
    """The registration that is open now for the same customer and e-mail: itself, or what has replaced it."""
    same = Registration.objects.open(now).filter(customer_id=registration.customer_id).select_related("account")
    return same.filter(email_index=registration.email_index).first()


@transaction.atomic
def _enter(customer: Customer, applicant: Applicant, password: str) -> Registration:
    lock_customer(customer.pk)
    now, email, key = timezone.now(), applicant.email.lower(), new_token()
    account = _account_of(customer, email)
    registration = Registration(
        customer=customer,
        account=account,
        username=applicant.username,
        email=email,
        email_index=email_index(email),
        password=password,
        contract_index=_contract_index(applicant.facts.contract_number),
        consented_text_ids=[text.pk for text in applicant.consents],
        notice=applicant.notice,
        token_digest=token_digest(key),
        registered_at=now,
        expires_at=now + LIFE,
    )
    _void_older(registration, now)
    _insert(registration)
    trail.record("registration.made", registration, by=None)
    _tell(registration, key)
    with transaction.atomic():
        telling.tell_phone(customer)
        transaction.set_rollback(account is not None)
    return registration


def _replace(older: Registration) -> Registration:
    key, now = new_token(), timezone.now()
    Registration.objects.filter(pk=older.pk).update(superseded_at=now)
    newer = copy(older)
    newer.pk, newer.superseded_at, newer.token_digest = None, None, token_digest(key)
    newer.code_digest, newer.code_expires_at, newer.code_tries = None, None, 0
    newer.save(force_insert=True)
    trail.record("registration.renewed", newer, by=None)
    _tell(newer, key)
    return newer


def _tell(registration: Registration, key: str) -> None:
    """One mail, whatever the case: the same work (P4)."""
    is_held = Freeze.objects.in_force().filter(customer_id=registration.customer_id).exists()
    if registration.account:
        telling.tell_account(registration.account)
    elif is_held:
        telling.tell_held(registration)
    else:
        telling.send_link(registration, key)


def _account_of(customer: Customer, email: str) -> User | None:
    """The account that exists already: the customer's own before that of the e-mail. Both are always asked for."""
    held = Membership.objects.in_force().filter(customer_id=customer.pk).select_related("user").first()
    of_email = holder_of(email)
    return held.user if held else of_email


def _void_older(newer: Registration, now: datetime) -> None:
    """The customer's pending ones, and whatever else holds the user name beyond its time."""
    Registration.objects.pending().filter(customer_id=newer.customer_id).update(superseded_at=now)
    stale = Registration.objects.out_of_time(now).alias(lower=Lower("username"))
    stale.filter(lower=newer.username.lower()).delete()


def _insert(registration: Registration) -> None:
    """Accounts are looked at after the insert: whoever activates the same name meanwhile is waited for there."""
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
    except IntegrityError as error:
        if "registration_username_once" in str(error):
            raise UsernameTaken from None
        raise
    if _has_account(registration.username.lower()):
        raise UsernameTaken


def _has_account(lower: str) -> bool:
    return User.objects.alias(lower=Lower("username")).filter(lower=lower).exists()


def _contract_index(number: str) -> bytes:
    return digest(number, context="portal.registration.contract")
