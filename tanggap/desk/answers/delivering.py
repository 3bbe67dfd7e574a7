"""How an answer reaches the customer: on their channel; to addresses on record if it tells of an account (D11, D18)."""

from dataclasses import dataclass, replace

from django.utils import timezone

from tanggap.desk.clocks.terms import term_of
from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.opening import ORAL
from tanggap.desk.recipients import contact_of
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.recipients import Recipient, on_record

WHOLE, NOTICE = "case_answer", "case_answer_notice"
Way = Case.Channel


@dataclass(frozen=True)
class Delivery:
    """`kind` is the message's, "" where the answer is said by a person and recorded; `address` is masked."""

    way: Way
    to: Recipient
    kind: str = ""
    address: str = ""

    @property
    def words(self) -> str:
        """`E-mail s•••@contoh.test`."""
        if self.kind == NOTICE:
            return f"SMS ke {self.address}: jawabannya dibaca di portal atau ditanyakan lewat telepon"
        return (
            f"{self.way.label} {self.address}" if self.kind else f"{self.way.label}, dicatat sebagai sudah disampaikan"
        )


def delivery_of(case: Case, *, is_general: bool) -> Delivery:
    """The way the answer goes. Oral contacts that are no complaints are told by mouth; complaints get it in writing
    wherever there is an address.
    """
    to = contact_of(case) if is_general or case.customer is None else on_record(case.customer)
    came_by = Way(case.channel)
    if case.channel in ORAL and not case.is_complaint:
        return Delivery(came_by, to)
    if came_by == Way.WHATSAPP and to.phone:
        return Delivery(Way.WHATSAPP, replace(to, email=""), WHOLE, to.masked("whatsapp"))
    if to.email:
        return Delivery(Way.EMAIL, replace(to, phone=""), WHOLE, to.masked("email"))
    if to.phone:
        return Delivery(Way.PORTAL, to, NOTICE, to.masked("sms"))
    return Delivery(came_by if case.channel in ORAL else Way.PORTAL, to)


def deliver(case: Case, delivery: Delivery, text: str) -> Message | None:
    """Queue the message that carries the answer, in the caller's transaction; None where it is said."""
    if not delivery.kind:
        return None
    told = {"case": case.number, "url": public_url(f"/member/complaints/{case.number}")}
    if delivery.kind == WHOLE:
        told |= {"answer": text, "next": _next(case)}
    return outbox.queue(delivery.kind, to=delivery.to, about=case, **told)


def _next(case: Case) -> str:
    """What the customer may do now."""
    if not case.is_complaint:
        return f"Ada yang belum sesuai? Hubungi kami dengan menyebut {case.number}."
    term = term_of(ClockKind.OBJECTION, timezone.now())
    within = f"{term.amount} {term.get_unit_display()}"
    return f"Anda dapat menerima jawaban ini, atau berkeberatan dengan hal baru dalam {within}."
