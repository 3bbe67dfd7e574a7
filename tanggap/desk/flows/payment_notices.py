"""One SMS for every payment that the core has taken in, to the customer's phone on record (D10).

The listener of the feed notes payments by set; the loop here sends, so that a load never waits for messages.
"""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet, Sum
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.customers.models import Contract, Payment
from tanggap.desk import timeline
from tanggap.desk.flows import payments
from tanggap.desk.models import Case, PaymentNotice, StepRun
from tanggap.institution.current import institution
from tanggap.lib import dates, money
from tanggap.lib.loops import Loop, still_running, stopping, wake
from tanggap.messaging import outbox
from tanggap.messaging.recipients import on_record

log = structlog.get_logger(__name__)
CHANNEL = "tanggap_payment_notices"
KIND = "payment_received"
YOUNG = timedelta(days=7)
"""Older payments are history that a load brings, not news."""
BATCH = 50

NOTE = """
insert into desk_paymentnotice (payment, contract_id, noted_at, wanted)
select distinct on (core_id) core_id, contract_id, %(now)s, %(wanted)s from customers_payment
where contract_id = any(%(contracts)s) and not is_reversed and paid_at between %(since)s and %(now)s
order by core_id, contract_id
on conflict (payment) do nothing
"""


def note(contracts: list[int]) -> None:
    """Note the young payments of these contracts that are not noted yet; sent if the institution wants it so."""
    now = timezone.now()
    wanted = institution().payment_sms
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"contracts": contracts, "now": now, "since": now - YOUNG, "wanted": wanted})
        if cursor.rowcount and wanted:
            wake(CHANNEL)


def send_due() -> None:
    """Send what is noted and not sent, the oldest first; any number of workers may. One that fails holds up no other
    and is tried again by the next run.
    """
    last = 0
    while not stopping.is_set() and (last := _send_some(after=last)):
        still_running()


def unsent() -> QuerySet[PaymentNotice]:
    """Payments that are to be told and are not."""
    return PaymentNotice.objects.filter(wanted=True, message_id=None)


LOOP = Loop(name="desk.payment_notices", channel=CHANNEL, run=send_due, idle=timedelta(seconds=30))


def sms(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """The SMS of the payment that this case asked for: sent now if it was not sent before, whatever the switch says."""
    core_id = payments.found(case)
    if core_id is None:
        return
    contract = Payment.objects.filter(core_id=core_id).values_list("contract_id", flat=True)[0]
    PaymentNotice.objects.get_or_create(payment=core_id, defaults={"contract_id": contract, "noted_at": at})
    row = PaymentNotice.objects.select_for_update().get(payment=core_id)
    if row.message_id is None:
        _send(row)
        timeline.event(case, "SMS penerimaan pembayaran dikirim ke nomor pada data kami", by=by, at=at, about=row)


@transaction.atomic
def _send_some(*, after: int) -> int:
    """Send the next of them, at most `BATCH`: the key of the last that was looked at, 0 if there was none."""
    waiting = unsent().filter(pk__gt=after).order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
    for row in rows:
        try:
            with transaction.atomic():
                _send(row)
        except Exception:  # whatever is wrong with this one, the others wait for nothing
            log.exception("payment_not_told", notice=row.pk)
    return rows[-1].pk if rows else 0


def _send(row: PaymentNotice) -> None:
    """Queue the SMS; a payment that was reversed meanwhile, or whose customer is gone, is not told."""
    contract = Contract.objects.select_related("customer").filter(pk=row.contract_id).first()
    parts = Payment.objects.filter(core_id=row.payment, is_reversed=False)
    told = parts.aggregate(total=Sum(F("amount") + F("penalty_amount")), at=Min("paid_at"))
    if contract is None or told["total"] is None:
        row.wanted = False
    else:
        row.message_id = outbox.queue(
            KIND,
            to=on_record(contract.customer),
            about=row,
            amount=money.short_rupiah(told["total"]),
            contract=f"…{contract.number[-5:]}",
            at=dates.waktu(told["at"], contract.tz),
        ).pk
    row.save(update_fields=["message_id", "wanted"])
