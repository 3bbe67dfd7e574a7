"""Giving a customer their payment code: after the notice, from the record, to the addresses on record (D11)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.models import Contract, Customer, PaymentCode
from tanggap.desk import timeline
from tanggap.desk.identity import checking
from tanggap.desk.models import Case, CodeGiven, CodeNotice, StepRun
from tanggap.desk.moves import MovedOn, last_words
from tanggap.desk.procedure import path
from tanggap.identity.models import User
from tanggap.lib import dates, money
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.recipients import Recipient, on_record

PANEL = "code"
NOTICE = (
    "Sebelum membayar, Anda wajib memeriksa apakah kode pembayaran ini betul milik Anda, termasuk nama penerimanya. "
    "Segala risiko yang timbul karena menerima kode pembayaran dari Customer Service menjadi tanggungan Anda."
)
"""The source's own condition, as it is read out to the customer."""
MEMBER_PAGE = "/member/payment-codes"
ENDED = (Contract.Status.CLOSED, Contract.Status.CANCELLED)


class NoticeFirst(DomainError):
    """No code before its notice."""

    message = "Bacakan catatan kepada pelanggan dan centang lebih dahulu."


class NoAddress(DomainError):
    """The record has no such address, and another is not used."""

    message = "Data pelanggan tidak memuat alamat itu. Kode hanya dikirim ke nomor atau e-mail pada data kami."


class NotRecognised(DomainError):
    """Payment codes are account data (D5)."""

    message = "Cocokkan sedikitnya dua data pelanggan lebih dahulu."


def codes_of(case: Case) -> list[PaymentCode]:
    """Those that can be paid to now: of the case's contract, or of all the customer's where it names none."""
    if not checking.is_verified(case):
        return []
    found = PaymentCode.objects.of_customer(case.customer_id).current(timezone.now())  # type: ignore[arg-type]
    found = found.filter(contract=case.contract_id) if case.contract_id else found
    return list(found.exclude(contract__status__in=ENDED))


@transaction.atomic
def tell_notice(case_id: int, run_id: int, *, is_ticked: bool, by: User) -> CodeNotice:
    """Record that the customer was told the notice; from then on the page shows the codes. Safe to repeat.

    :raises NoticeFirst: not ticked. :raises NotRecognised: nobody is proven to be the customer.
    """
    case, run, now = _lock(case_id, run_id, by)
    if not is_ticked:
        raise NoticeFirst
    made, is_new = CodeNotice.objects.get_or_create(
        step_run=run, defaults={"case": case, "text": NOTICE, "by": by, "at": now}
    )
    if is_new:
        timeline.event(case, f"Catatan kode pembayaran disampaikan: {NOTICE}", by=by, at=now, about=made)
        trail.record("case.code_notice", case, by=by)
    _looked(case, by)
    return made


@transaction.atomic
def give(case_id: int, run_id: int, number: str, way: str, *, by: User) -> CodeGiven:
    """Give one of the record's codes: read out, or sent to the phone or e-mail on record. Once each way.

    :param number: names the code among those on the page; one that is not on record is not found.
    :raises NoticeFirst: the notice was not told at this step. :raises NoAddress: the record has none for this way.
    """
    case, run, now = _lock(case_id, run_id, by)
    if not CodeNotice.objects.filter(step_run=run).exists():
        raise NoticeFirst
    code = next((code for code in codes_of(case) if code.number == number), None)
    if code is None or way not in CodeGiven.Way.values:
        raise NotFound
    given: CodeGiven | None = run.codes_given.filter(bank=code.bank, number=code.number, way=way).first()
    return given or _give(case, run, code, CodeGiven.Way(way), by, now)


def is_given(case: Case, run: StepRun) -> bool:
    """A code was given at this step."""
    return bool(run.codes_given.exists())


def has_none(case: Case, run: StepRun) -> bool:
    """No code of this customer can be paid to now."""
    return checking.is_verified(case) and not codes_of(case)


def guide(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """Send the way to the page of payment codes to the customer's own addresses."""
    if case.customer:
        outbox.queue(
            "case_payment_guide",
            to=on_record(case.customer),
            about=case,
            case=case.number,
            url=public_url(MEMBER_PAGE),
        )
        timeline.event(case, "Tautan Kode pembayaran dikirim ke alamat pada data kami", by=by, at=at)


def _give(case: Case, run: StepRun, code: PaymentCode, way: CodeGiven.Way, by: User, now: datetime) -> CodeGiven:
    message = _send(case, code, way) if way != CodeGiven.Way.READ_OUT else None
    given = CodeGiven.objects.create(
        case=case,
        step_run=run,
        contract=code.contract,
        bank=code.bank,
        number=code.number,
        way=way,
        message_id=message.pk if message else None,
        by=by,
        at=now,
    )
    timeline.event(case, f"Kode pembayaran {code.bank} diberikan: {way.label}", by=by, at=now, about=given)
    trail.record("case.code_given", case, by=by, fields=[way.value])
    return given


def _send(case: Case, code: PaymentCode, way: CodeGiven.Way) -> Message:
    whom = _only(on_record(case.customer), way) if case.customer else Recipient()
    if not (whom.phone or whom.email):
        raise NoAddress
    amount = money.short_rupiah(code.amount) if code.amount else ""
    return outbox.queue(
        "case_payment_code",
        to=whom,
        about=case,
        bank=code.bank,
        number=code.number,
        holder=code.holder_name or "-",
        contract=f"…{code.contract.number[-5:]}",
        amount=amount,
        expires=dates.waktu(code.expires_at, code.contract.tz) if code.expires_at else "",
    )


def _only(whom: Recipient, way: CodeGiven.Way) -> Recipient:
    by_mail = way == CodeGiven.Way.EMAIL
    return Recipient(
        email=whom.email if by_mail else "",
        phone="" if by_mail else whom.phone,
        name=whom.name,
        customer_id=whom.customer_id,
    )


def _lock(case_id: int, run_id: int, by: User) -> tuple[Case, StepRun, datetime]:
    case = Case.objects.visible_to(by).lock(case_id)
    run = path.current(case)
    if run is None or run.pk != run_id or not case.is_open or path.step_of(run).panel != PANEL:
        raise MovedOn(last_words(case))
    if not path.may_do(case, path.step_of(run), by):
        raise path.NotTheirStep
    if not checking.is_verified(case):
        raise NotRecognised
    return case, run, timezone.now()


def _looked(case: Case, by: User) -> None:
    customer: Customer | None = case.customer
    if customer:
        trail.viewed(customer.pk, by=by, shown=["payment_codes"], case_number=case.number)
