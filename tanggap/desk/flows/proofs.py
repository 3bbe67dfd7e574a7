"""Asking a customer for proof of their last bank transactions, reminding them, and joining it when it comes (D9)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.audit.trail import Actor, System
from tanggap.desk import recipients, timeline
from tanggap.desk.models import Attachment, Case, ProofRequest, StepRun
from tanggap.desk.procedure import path
from tanggap.institution.current import institution
from tanggap.institution.schedules import schedule_of
from tanggap.lib.loops import Loop, still_running, stopping, wake
from tanggap.messaging import outbox

ME = System("pengingat bukti")
CHANNEL = "tanggap_proofs"
ASKED, REMINDED = "case_proof_asked", "case_proof_reminder"
EVENT = "proof.received"
REMIND_AFTER = (1, 3)
"""Working days after the asking at which the customer is reminded."""
OURS = (Attachment.Purpose.TRANSACTIONS, Attachment.Purpose.EVIDENCE)


def ask(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """Ask whoever wrote, by e-mail or SMS, to send it to the customer-service mailbox with the case's number in the
    subject. Asked once; at a dispute it is asked anew. Under the case's lock."""
    ProofRequest.objects.update_or_create(
        case=case,
        defaults={"asked_at": at, "reminders": 0, "received_at": None, "next_at": _reminder(case, at, 0)},
    )
    _write(case, ASKED)
    told = f"Mohon kirim bukti transaksi terakhir rekening Anda ke {institution().email} dengan perihal {case.number}."
    timeline.public_event(case, told, by=by, at=at)
    wake(CHANNEL)


def came(case: Case, *, at: datetime, by: Actor) -> bool:
    """The proof has come: it joins the escalation, and nobody is reminded any more. Under the case's lock.

    Called by whoever takes in what customers send; where no proof was asked for it does nothing.
    """
    asked: ProofRequest | None = ProofRequest.objects.filter(case=case, received_at=None).first()
    if asked is None or not case.is_open:
        return False
    asked.received_at, asked.next_at = at, None
    asked.save(update_fields=["received_at", "next_at"])
    rung = case.rungs.open().last()
    whom = f" dan disertakan untuk {rung.department or rung.get_level_display()}" if rung else ""
    timeline.event(case, f"Bukti transaksi pelanggan diterima{whom}", by=by, at=at, about=rung)
    return True


def remind_due() -> datetime | None:
    """Remind whoever has not sent it.

    :return: when the next one is due.
    """
    while not stopping.is_set() and _remind_one():
        still_running()
    due: datetime | None = ProofRequest.objects.aggregate(due=Min("next_at"))["due"]
    return due


LOOP = Loop(name="desk.proofs", channel=CHANNEL, run=remind_due)


@transaction.atomic
def _remind_one() -> bool:
    now = timezone.now()
    due = ProofRequest.objects.filter(next_at__lte=now).order_by("next_at").values_list("case_id", flat=True).first()
    if due is None:
        return False
    case = Case.objects.lock(due)
    asked = ProofRequest.objects.get(case=case)
    if asked.next_at and asked.next_at <= now:
        _remind(case, asked, now)
    return True


def _remind(case: Case, asked: ProofRequest, now: datetime) -> None:
    if not case.is_open:
        asked.next_at = None
    elif _has_come(case, asked):
        came(case, at=now, by=ME)
        path.happened_now(case, EVENT, by=ME, at=now)
        return
    else:
        _write(case, REMINDED)
        asked.reminders += 1
        asked.next_at = _reminder(case, asked.asked_at, asked.reminders)
        timeline.event(case, "Pelanggan diingatkan untuk mengirim bukti transaksi", by=ME, at=now)
    asked.save(update_fields=["reminders", "next_at"])


def _has_come(case: Case, asked: ProofRequest) -> bool:
    """A file from the customer since; what staff attached is no proof of theirs."""
    sent = case.attachments.filter(uploaded_at__gte=asked.asked_at, purpose__in=OURS)
    return bool(sent.exclude(uploaded_by__kind="staff").exists())


def _reminder(case: Case, asked_at: datetime, given: int) -> datetime | None:
    if given >= len(REMIND_AFTER):
        return None
    return schedule_of(case.branch).add_days(asked_at, REMIND_AFTER[given])


def _write(case: Case, kind: str) -> None:
    to = recipients.contact_of(case)
    outbox.queue(kind, to=to, about=case, case=case.number, mailbox=institution().email)
