"""*Lupa login ID Pelanggan*: the sign-in e-mail goes to the mailbox it names and, masked, to the phone on record.

What the page says and how long it takes is the same for everybody (P7).
"""

from django.db import transaction

from tanggap.audit import trail
from tanggap.customers.recognition import Facts, recognise
from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.dates import WIB
from tanggap.lib.limits import Limit
from tanggap.lib.names import masked_email
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.portal.models import Membership
from tanggap.portal.registration.telling import mobile_of

DAILY = Limit("login-id.contract", 3, zone=WIB)
"""How often a contract's owner is written to in a day, right answers too."""

MATCHES = Limit("login-id.matches", 1_000_000, zone=WIB)
ALL = "all"
NOBODY = User(email="nobody@invalid.test", username="")
A_NUMBER = "+6281200000000"


def remind(facts: Facts, *, address: str) -> None:
    """Tell the sign-in e-mail of the customer whom the facts belong to, under the limits of P3.

    Nothing tells the visitor whether there is one: for nobody, and for a customer without an account, the same
    messages are made and taken back, and an event is committed all the same. Call it outside a transaction, so that
    attempts stay counted.
    """
    customer = recognise(facts, address=address).customer
    if customer:
        _note_match()
    is_wanted = limits.hit(DAILY, facts.contract_number).is_within
    user = _account_of(customer.pk if customer else 0)
    with transaction.atomic():
        trail.record("login_id.asked", by=None)
        with transaction.atomic():
            _tell(user or NOBODY, customer.pk if customer else 0)
            transaction.set_rollback(user is None or not is_wanted)


def _note_match() -> None:
    """As many writes as a failure costs, which is counted for the alarm and put on record: so neither is faster."""
    limits.hit(MATCHES, ALL)
    trail.record("login_id.matched", by=None)


def _account_of(customer_id: int) -> User | None:
    held = Membership.objects.in_force().filter(customer_id=customer_id, user__is_active=True)
    found = held.select_related("user").first()
    return found.user if found else None


def _tell(user: User, customer_id: int) -> None:
    number = mobile_of(customer_id, otherwise=A_NUMBER)
    trail.record("login_id.sent", user, by=None)
    to = Recipient(email=user.email, name=user.username, user_id=user.pk, customer_id=customer_id)
    outbox.queue("login_id", to=to, email=user.email)
    if number:
        told = Recipient(phone=number, user_id=user.pk, customer_id=customer_id)
        outbox.queue("login_id_masked", to=told, email=masked_email(user.email).replace("•", "*"))
