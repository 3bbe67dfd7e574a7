"""Opens a story's case by the one door, for a customer of the pretended core or somebody whom nobody knows."""

from typing import Any

from tanggap.customers.models import Contract, Customer
from tanggap.demo.cases.cast import Cast, Played
from tanggap.demo.cases.papers import papers
from tanggap.demo.cases.stories import Story
from tanggap.desk import attachments
from tanggap.desk.models import Attachment, Case
from tanggap.desk.moves import CUSTOMER
from tanggap.desk.opening import Complaint, Contact, open_case

BY_THEMSELVES = frozenset({"portal", "email", "whatsapp", "chat", "social"})
"""Channels on which nobody of ours takes the contact down."""
NO_CONTRACT = "-"
Purpose = Attachment.Purpose


def open_it(story: Story, cast: Cast, played: dict[str, Played]) -> Played:
    """Open it now; a call and a visit are the agent's who takes them down, the rest waits for somebody."""
    customer = cast.customer(story.who)
    taker = None if story.channel in BY_THEMSELVES else cast.users.get(story.agent)
    member = cast.members.get(story.who) if story.channel == "portal" else None
    case = open_case(
        _complaint(story, cast),
        _contact(story, customer),
        by=member or taker or CUSTOMER,
        opened_by=member or taker,
        assignee=taker,
    )
    for paper in papers(story.files):
        purpose = Purpose.POWER_OF_ATTORNEY if story.contact.get("representative") else Purpose.EVIDENCE
        attachments.add(case, paper, purpose=purpose, by=member or CUSTOMER, entry=case.entries.first())
    return Played(story, case.pk, cast, played)


def _complaint(story: Story, cast: Cast) -> Complaint:
    return Complaint(
        kind=story.kind,
        category=cast.categories[story.category],
        channel=story.channel,
        subject=story.subject,
        text=story.text,
        wanted=story.wanted,
        regulator=story.regulator,
        regulator_number=story.regulator_number,
    )


def _contact(story: Story, customer: Customer | None) -> Contact:
    """What whoever calls says of themselves; a member's addresses are those on record."""
    if customer is None:
        said: dict[str, Any] = dict(story.contact)
        return Contact(**said)
    known: dict[str, Any] = {"name": customer.full_name, "phone": customer.phone} | story.contact
    if story.channel == "email" and customer.email:
        known["email"] = customer.email
    return Contact(
        **known,
        customer=customer,
        contract=_contract(story, customer),
        relation=Case.Relation.LENDER if story.relation == "lender" else Case.Relation.BORROWER,
    )


def _contract(story: Story, customer: Customer) -> Contract | None:
    if story.contract == NO_CONTRACT:
        return None
    own = customer.contracts.select_related("customer", "branch")
    found: Contract | None = own.filter(number=story.contract).first() if story.contract else own.first()
    return found
