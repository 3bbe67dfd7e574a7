"""The acknowledgement of a case: what the customer is told at once, on the page, by mail and SMS, or read out (D1)."""

from dataclasses import dataclass
from datetime import datetime

from tanggap.customers.products import product_name
from tanggap.desk import promises
from tanggap.desk.models import Case
from tanggap.desk.recipients import contact_of
from tanggap.desk.states import State
from tanggap.institution.current import institution
from tanggap.lib.dates import waktu
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.models import Message

NO_PRODUCT = "umum"


@dataclass(frozen=True)
class Acknowledgement:
    """Number, date, product, officer, phone, what happens next; that it is free of charge stands beside it."""

    kind: str
    number: str
    received_at: datetime
    product: str
    officer: str
    phone: str
    next: str


def acknowledgement(case: Case) -> Acknowledgement:
    """What is told of the case now; of a call the agent reads it out."""
    return Acknowledgement(
        kind=case.get_kind_display().lower(),
        number=case.number,
        received_at=case.received_at,
        product=_product(case),
        officer=officer_of(case),
        phone=institution().phone,
        next=promises.next_words(case),
    )


def to_read_out(case: Case) -> Acknowledgement | None:
    """What the agent tells whoever calls or stands before them, until the case's first step is done; else None."""
    return acknowledgement(case) if case.state == State.NEW and not case.is_written else None


def officer_of(case: Case) -> str:
    """The first name of whoever has it, else the team."""
    if case.assignee:
        return first_name(case.assignee.full_name)
    return f"Tim Layanan Pelanggan {case.branch.name}"


def first_name(full_name: str) -> str:
    """All that a customer reads of an officer's name."""
    return full_name.split(" ")[0]


def acknowledge(case: Case) -> list[Message]:
    """Queue the acknowledgement by mail and SMS, as far as there are addresses, in the transaction of the opening."""
    told, to, sent = acknowledgement(case), contact_of(case), []
    common = {"case": told.number, "case_kind": told.kind, "received": waktu(told.received_at, case.branch.tz)}
    common |= {"product": told.product, "officer": told.officer, "next": told.next}
    if to.email:
        url = public_url(f"/member/complaints/{case.number}" if case.customer else "/track")
        sent.append(outbox.queue("case_received", to=to, about=case, **common, url=url))
    if to.phone:
        sent.append(outbox.queue("case_received_sms", to=to, about=case, **common))
    return sent


def _product(case: Case) -> str:
    if case.contract is None:
        return NO_PRODUCT
    return f"{product_name(case.contract)} {institution().display_contract(case.contract.number)}"
