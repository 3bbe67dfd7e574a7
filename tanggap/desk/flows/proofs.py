"""Asking a customer for proof of their last bank transactions, reminding them, and joining it when it comes (D9)."""

from datetime import datetime, timedelta
from itertools import chain, count

import structlog
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

log = structlog.get_logger(__name__)
ME = System("pengingat bukti")
CHANNEL = "tanggap_proofs"
ASKED, REMINDED = "case_proof_asked", "case_proof_reminder"
EVENT, ASK = "proof.received", "proof.ask"
REMIND_AFTER, REMIND_EVERY = (1, 3), 5
"""Working days after the asking at which the customer is reminded, and between the reminders that follow."""
HELD_ELSEWHERE, PUT_OFF = timedelta(seconds=1), timedelta(hours=1)
"""How long a case is left alone that somebody holds, and one whose reminder has failed."""
OURS = (Attachment.Purpose.TRANSACTIONS, Attachment.Purpose.EVIDENCE)


def ask(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """Ask whoever wrote, by e-mail or SMS, to send it to the customer-service mailbox with the case's number in the
    subject. Asked once; at a dispute it is asked anew. Under the case's lock."""
    ProofRequest.objects.update_or_create(
        case=case,
        defaults={"asked_at": at, "reminders": 0, "received_at": None, "next_at": _reminder(case, at, after=at)},
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
    return max(due, timezone.now() + HELD_ELSEWHERE) if due else None


LOOP = Loop(name="desk.proofs", channel=CHANNEL, run=remind_due)


@transaction.atomic
def _remind_one() -> bool:
    """Whether there was one whose case nobody holds; one that fails is put off, so that no other waits for it."""
    due = ProofRequest.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
    free = due.select_related("case__branch", "case__customer", "case__procedure")
    found = free.select_for_update(skip_locked=True, of=("case",), no_key=True).first()
    if found is None:
        return False
    case, now = found.case, timezone.now()
    try:
        with transaction.atomic():
            _remind_if_due(case, now)
    except Exception:  # whatever is wrong with this case, the others wait for nothing
        log.exception("proof_not_reminded", case=case.pk)
        ProofRequest.objects.filter(pk=found.pk).update(next_at=now + PUT_OFF)
    return True


def _remind_if_due(case: Case, now: datetime) -> None:
    """Under the case's lock: what was asked is read again."""
    asked = ProofRequest.objects.get(case=case)
    if asked.next_at and asked.next_at <= now:
        _remind(case, asked, now)


def _remind(case: Case, asked: ProofRequest, now: datetime) -> None:
    if not (case.is_open and _is_wanted(case)):
        asked.next_at = None
    elif _has_come(case, asked):
        came(case, at=now, by=ME)
        path.happened_now(case, EVENT, by=ME, at=now)
        return
    else:
        _write(case, REMINDED)
        asked.reminders += 1
        asked.next_at = _reminder(case, asked.asked_at, after=now)
        timeline.event(case, "Pelanggan diingatkan untuk mengirim bukti transaksi", by=ME, at=now)
    asked.save(update_fields=["reminders", "next_at"])


def _is_wanted(case: Case) -> bool:
    """Whether somebody still looks for the money: where it was asked, and as long as others than the agent have it."""
    run = path.current(case)
    return run is not None and (run.role != "agent" or ASK in path.step_of(run).acts)


def _has_come(case: Case, asked: ProofRequest) -> bool:
    """A file from the customer since; what staff attached is no proof of theirs."""
    sent = case.attachments.filter(uploaded_at__gte=asked.asked_at, purpose__in=OURS)
    return bool(sent.exclude(uploaded_by__kind="staff").exists())


def _reminder(case: Case, asked_at: datetime, *, after: datetime) -> datetime:
    """When the next reminder is due; those that nobody gave in their time are not made up for one after the other."""
    hours = schedule_of(case.branch)
    days = chain(REMIND_AFTER, count(REMIND_AFTER[-1] + REMIND_EVERY, REMIND_EVERY))
    return next(instant for instant in (hours.add_days(asked_at, day) for day in days) if instant > after)


def _write(case: Case, kind: str) -> None:
    to = recipients.contact_of(case)
    outbox.queue(kind, to=to, about=case, case=case.number, mailbox=institution().email)
