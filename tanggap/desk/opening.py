"""Opening a case: the one door by which every contact comes in (D1)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer
from tanggap.desk import acknowledging, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.models import Case, Category, Entry, Move, ProcedureVersion
from tanggap.desk.models.case import NO_CLOCK, year_of
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.numbers import next_number
from tanggap.desk.procedure import path
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.institution.models import Branch
from tanggap.lib import plain_text
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.limits import Limit
from tanggap.lib.prepared import Prepared
from tanggap.lib.together import insertion, store, write

PERSONAL_DATA = "data-pribadi"
"""The category whose requests have a term of their own, whatever the channel (P19, S9)."""
ORAL = frozenset({Case.Channel.HOTLINE, Case.Channel.WALK_IN})
BEGUN = Limit("complaints.member", 20, timedelta(days=1))
"""Complaints and requests that one member may begin in a day, in whatever way (S7)."""
MANY_BEGUN = "Anda sudah membuat banyak pengaduan hari ini, dan yang ini belum terkirim."


class NoProcedure(DomainError):
    """The category names a procedure of which no version is in force."""

    message = "Prosedur untuk kategori ini belum diterbitkan. Hubungi administrator."


@dataclass(frozen=True)
class Contact:
    """Who wrote or called, as far as is known; whose phone and e-mail these are is not yet proven."""

    name: str = ""
    phone: str = ""
    email: str = ""
    customer: Customer | None = None
    contract: Contract | None = None
    relation: str = Case.Relation.UNKNOWN
    representative: str = ""
    preferred_channel: str = ""


@dataclass(frozen=True)
class Complaint:
    """What it is about. `stated` are facts by the codes of the procedure's fields. `phone` in E.164 everywhere."""

    kind: str
    category: Category
    channel: str
    subject: str
    text: str
    wanted: str = ""
    happened_at: datetime | None = None
    stated: dict[str, Any] = field(default_factory=dict)
    regulator: str = ""
    regulator_number: str = ""
    received_at: datetime | None = None


def open_case(
    complaint: Complaint,
    contact: Contact,
    *,
    by: Actor,
    opened_by: User | None = None,
    assignee: User | None = None,
    opened_with: UUID | None = None,
    follows: Case | None = None,
) -> Case:
    """Open a case, begin its procedure and its clocks, acknowledge it; sent twice with the same `opened_with`, it makes
    one (D1, P16).

    :param follows: the older case that this one takes up again.
    :raises NoProcedure: the category's procedure is not in force. :raises NotFound: the form is another person's.
    """
    case = _case(complaint, contact, timezone.now())
    case.opened_by, case.assignee, case.opened_with, case.follows = opened_by, assignee, opened_with, follows
    try:
        return opened_already(opened_with, opened_by) or _open(case, by)
    except IntegrityError:
        if made := opened_already(opened_with, opened_by):
            return made
        raise


def opened_already(opened_with: UUID | None, opened_by: User | None) -> Case | None:
    """The case that this person's form has made, if it was sent before.

    :raises NotFound: somebody else has sent it: whoever names another's form learns nothing and adds nothing.
    """
    made = _opened_with.first(opened_with) if opened_with else None
    if made and made.opened_by_id != (opened_by.pk if opened_by else None):
        raise NotFound
    return made


_opened_with: Prepared[Case] = Prepared(lambda token: Case.objects.filter(opened_with=token), UUID)


@transaction.atomic
def _open(case: Case, by: Actor) -> Case:
    now = case.state_at
    case.number = next_number(year_of(case.received_at, case.branch))
    store(case)
    write(
        insertion(Move(case=case, new_state=State.NEW, at=now, by_id=by.actor_id, by_label=by.actor_label[:120])),
        insertion(trail.event("case.opened", case, by=by)),
        insertion(
            timeline.line(case, Entry.Kind.CONTACT, case.text, by=by, at=now, is_public=True, channel=case.channel)
        ),
    )
    starting.begin(case, *_terms_of(case), at=now)
    path.begin(case, at=now)
    acknowledging.acknowledge(case)
    return case


def procedure_in_force(code: str) -> ProcedureVersion:
    """:raises NoProcedure: no version of it is published."""
    found = _in_force.first(code)
    if found is None:
        raise NoProcedure
    return found


_in_force: Prepared[ProcedureVersion] = Prepared(
    lambda code: ProcedureVersion.objects.in_force().filter(code=code), str
)


def _case(complaint: Complaint, contact: Contact, now: datetime) -> Case:
    return Case(
        kind=complaint.kind,
        category=complaint.category,
        channel=complaint.channel,
        is_written=complaint.channel not in ORAL,
        branch=_branch(contact),
        state=State.NEW,
        state_at=now,
        customer=contact.customer,
        contract=contact.contract,
        relation=contact.relation,
        contact_name=plain_text.line(contact.name or (contact.customer.full_name if contact.customer else "")),
        contact_phone=contact.phone,
        contact_phone_index=digests.phone_index(contact.phone) if contact.phone else None,
        contact_email=contact.email,
        contact_email_index=digests.email_index(contact.email) if contact.email else None,
        representative=contact.representative,
        preferred_channel=contact.preferred_channel,
        regulator=complaint.regulator,
        regulator_number=complaint.regulator_number,
        subject=complaint.subject,
        text=complaint.text,
        wanted=complaint.wanted,
        happened_at=complaint.happened_at,
        stated=complaint.stated,
        received_at=complaint.received_at or now,
        urgent_at=(complaint.received_at or now) + NO_CLOCK,
        last_entry_at=now,
        procedure=procedure_in_force(complaint.category.procedure),
    )


def _branch(contact: Contact) -> Branch:
    """The branch of the contract, else the customer's; what belongs to none is head office's."""
    codes = [row.branch_id for row in (contact.contract, contact.customer) if row and row.branch_id]
    found = Branch.objects.filter(code__in=codes).order_by("pk").first() if codes else None
    return found or _head_office()[0]


_head_office: Prepared[Branch] = Prepared(lambda: Branch.objects.filter(is_head_office=True))


def _terms_of(case: Case) -> list[ClockKind]:
    """The terms that begin with its receipt."""
    kinds = [ClockKind.FIRST_RESPONSE]
    if case.kind == Case.Kind.REQUEST and case.category.code == PERSONAL_DATA:
        kinds.append(ClockKind.PERSONAL_DATA)
    if case.regulator:
        kinds.append(ClockKind.REGULATOR)
    if case.is_complaint:
        kinds.append(ClockKind.WRITTEN if case.is_written else ClockKind.ORAL)
    return kinds
