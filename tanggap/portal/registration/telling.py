"""What is told by mail and by telephone around an account's making (P4, P5)."""

from datetime import timedelta

from django.core import signing

from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.lib import limits, phone
from tanggap.lib.dates import WIB, waktu
from tanggap.lib.limits import Limit
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.portal.models import Registration

DAILY = Limit("registration.phone-told", 1, zone=WIB)
OBJECTION_LIFE = timedelta(days=7)
_OBJECTION = signing.TimestampSigner(sep=".", salt="tanggap.objection")


def send_link(registration: Registration, key: str) -> None:
    """The activation mail in the words of the source."""
    url = public_url(f"/member/activate/{key}")
    to = Recipient(email=registration.email, name=registration.username)
    outbox.queue("activation_link", to=to, about=registration, url=url, until=waktu(registration.expires_at))


def tell_account(account: User) -> None:
    """Somebody registered with what belongs to this account: tell its owner, nobody else."""
    to = Recipient(email=account.email, name=account.full_name or account.username, user_id=account.pk)
    login, reset = public_url("/member/login"), public_url("/member/password/reset")
    outbox.queue("account_exists", to=to, login=login, reset=reset)


def tell_held(registration: Registration) -> None:
    """The customer's telephone said "bukan saya" before: no link, but whom to call."""
    to = Recipient(email=registration.email, name=registration.username)
    outbox.queue("registration_held", to=to, about=registration)


def tell_phone(customer: Customer) -> None:
    """ "Akun dibuat; bukan Anda?" to the mobile number on record, once a WIB day at most (P4)."""
    if (number := mobile_of(customer.pk)) and limits.hit(DAILY, str(customer.pk)).is_within:
        to = Recipient(phone=number, customer_id=customer.pk)
        outbox.queue("account_made", to=to, url=objection_url(customer.pk))


def mobile_of(customer_id: int, *, otherwise: str = "") -> str:
    """The first of the customer's numbers on record that is a mobile one, in E.164; "" if none is.

    :param otherwise: what stands for it where there is no such customer.
    """
    customer = Customer.objects.only("phone", "phone2").filter(pk=customer_id).first()
    if customer is None:
        return otherwise
    for number in filter(None, (customer.phone, customer.phone2)):
        try:
            return phone.e164(number, mobile=True)
        except phone.BadPhone:
            continue
    return ""


def objection_url(customer_id: int) -> str:
    """Where who holds the telephone says "bukan saya"; the token is signed, not stored."""
    token = _OBJECTION.sign(str(customer_id))
    return public_url("/member/not-me", token=token)


def customer_of_objection(token: str) -> int | None:
    """The customer whose telephone got this token within the last seven days, or None."""
    try:
        return int(_OBJECTION.unsign(token, max_age=OBJECTION_LIFE))
    except (signing.BadSignature, ValueError):
        return None
