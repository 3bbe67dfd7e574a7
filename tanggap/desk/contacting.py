"""What the customer does on a case after it was opened: writes again, sends files, withdraws it (P17, D3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.desk import attachments, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.flows import proofs
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Attachment, Case, Entry
from tanggap.desk.moves import CUSTOMER, ensure_open, move
from tanggap.desk.opening import BEGUN, MANY_BEGUN, Complaint, Contact, open_case
from tanggap.desk.procedure import path
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.errors import DomainError
from tanggap.lib.limits import Limit
from tanggap.lib.uploads import Upload

FILES_ONLY = "Mengirim berkas."
WRITTEN = Limit("contacts.person", 60, timedelta(hours=1))
"""What one person may write on all their cases (S7); files are counted apart."""
MANY_WRITTEN = "Anda sudah banyak menulis. Keterangan ini belum terkirim; simpan tulisannya."


class NothingSaid(DomainError):
    message = "Tulis keterangan Anda, atau pilih berkas yang akan dikirim."


def received(
    case_id: int,
    text: str,
    *,
    channel: str,
    by: Actor = CUSTOMER,
    uploads: Sequence[Upload] = (),
    purpose: str = Attachment.Purpose.EVIDENCE,
) -> Entry:
    """The customer writes on a case, with or without files; what waits for them goes on.

    On a case that is merged it reaches the case that it was merged into. On one that is over (answered, closed,
    withdrawn) it opens a case of its own that `follows` the older, or joins the open one that does: an answer is
    contested by `answers.contest` only, and nobody is forgotten. The entry's `case` tells which one it came to.

    :raises NothingSaid: neither text nor file. :raises BadUpload, TooManyFiles: see `attachments`.
    :raises TooManyAttempts: this person has written or sent too much, or begun too many cases.
    :raises NotFound: there is no such case.
    """
    if not text.strip() and not uploads:
        raise NothingSaid
    if by.actor_id:
        limits.spend(WRITTEN, str(by.actor_id), told=MANY_WRITTEN)
    with attachments.taking_in(uploads, by=by) as taken, transaction.atomic():
        case, said = _following(_standing_for(case_id)), text.strip() or FILES_ONLY
        write = _join if case.is_open else _follow_up
        entry = write(case, said, channel=channel, by=by)
        for one in taken:
            attachments.keep(entry.case, one, purpose=purpose, by=by, entry=entry, at=entry.at)
        if case.is_open:
            _go_on(case, purpose if taken else "", by=by, at=entry.at)
        return entry


@transaction.atomic
def withdraw(case_id: int, reason: str, *, by: Actor) -> Case:
    """The customer takes the case back: its clocks stop, what others hold of it ends. Doing it twice is harmless.

    :raises NotFound: there is no such case. :raises MovedOn: it is answered or over.
    """
    case: Case = Case.objects.lock(case_id)
    if case.state == State.WITHDRAWN:
        return case
    ensure_open(case)
    now = timezone.now()
    climbing.end_all(case, result="Dicabut pelanggan", by=CUSTOMER, at=now)
    path.break_off(case, "withdrawn", "dicabut pelanggan", by=CUSTOMER, at=now)
    starting.stop(case, at=now)
    timeline.public_event(case, f"Pengaduan dicabut. {reason}".strip(), by=CUSTOMER, at=now)
    move(case, State.WITHDRAWN, by=by, at=now, reason=reason[:500] or "Dicabut pelanggan")
    return case


def _standing_for(case_id: int) -> Case:
    """The case itself, or the one it was merged into: locked alone, for of two the older must be locked first. What is
    merged stays so.
    """
    goes_on = Case.objects.filter(pk=case_id).values_list("merged_into", flat=True).first()
    if goes_on:
        return _standing_for(goes_on)
    case: Case = Case.objects.lock(case_id)
    return _standing_for(case.merged_into_id) if case.merged_into_id else case


def _following(case: Case) -> Case:
    """The case, or, of one that is over, the open one by which its customer has taken it up again; both locked."""
    if case.is_open:
        return case
    newest = (
        case.followed_by.open().filter(customer=case.customer_id).order_by("-pk").values_list("pk", flat=True).first()
    )
    taken_up: Case | None = Case.objects.lock(newest) if newest else None
    return taken_up if taken_up and taken_up.is_open else case


def _go_on(case: Case, purpose: str, *, by: Actor, at: datetime) -> None:
    """Tell the procedure; a case that somebody set waiting outside of it is taken up again all the same.

    :param purpose: of the files that came; "" where none did.
    """
    if purpose:
        proofs.came(case, at=at, by=by)
    events = ["proof.received"] if purpose == Attachment.Purpose.TRANSACTIONS else []
    for event in (*events, "contact.received"):
        if path.happened_now(case, event, by=CUSTOMER, at=at):
            return
    run = path.current(case)
    if case.state == State.WAITING_CUSTOMER and (run is None or path.step_of(run).kind != "wait"):
        move(case, State.IN_PROGRESS, by=CUSTOMER, at=at, reason="Pelanggan menghubungi kembali")


def _join(case: Case, text: str, *, channel: str, by: Actor) -> Entry:
    """What the customer says, on the case itself."""
    now = timezone.now()
    return timeline.write(case, Entry.Kind.CONTACT, text, by=by, at=now, is_public=True, channel=channel)


def _writer(by: Actor) -> User | None:
    """The member who writes, whose case it stays; None for what comes in by itself."""
    return by if isinstance(by, User) else None


def _follow_up(case: Case, text: str, *, channel: str, by: Actor) -> Entry:
    """A new case about the same, that names the older one; it is one of those that a member may begin in a day."""
    if by.actor_id:
        limits.spend(BEGUN, str(by.actor_id), told=MANY_BEGUN)
    complaint = Complaint(
        kind=case.kind,
        category=case.category,
        channel=channel,
        subject=f"Lanjutan {case.number}: {case.subject}"[:120],
        text=text,
        stated=case.stated,
    )
    contact = Contact(
        name=case.contact_name,
        phone=case.contact_phone,
        email=case.contact_email,
        customer=case.customer,
        contract=case.contract,
        relation=case.relation,
        representative=case.representative,
        preferred_channel=case.preferred_channel,
    )
    opened = open_case(complaint, contact, by=by, opened_by=_writer(by), assignee=case.assignee, follows=case)
    timeline.event(case, f"Pelanggan menghubungi kembali: dibuka kasus {opened}.", by=by, at=opened.state_at)
    return opened.entries.get(kind=Entry.Kind.CONTACT)
