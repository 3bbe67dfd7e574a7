"""A member's own complaints: which they are, and one of them as the customer reads it (P17)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from tanggap.customers.products import product_name
from tanggap.desk import answers
from tanggap.desk.acknowledging import first_name, officer_of
from tanggap.desk.models import Answer, Attachment, Case, CaseQuerySet, Clock, Entry
from tanggap.desk.models.entry import EntryQuerySet
from tanggap.desk.promises import ANSWERS, answer_by, next_words
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.errors import NotFound
from tanggap.messaging.models import Letter
from tanggap.portal.members import customer_of

WORDS: dict[str, tuple[str, str]] = {
    State.NEW: ("Diterima", "info"),
    State.IN_PROGRESS: ("Sedang diproses", "info"),
    State.WAITING_CUSTOMER: ("Menunggu keterangan Anda", "warn"),
    State.WAITING_CLOCK: ("Sedang diproses", "info"),
    State.ESCALATED: ("Sedang diperiksa lebih lanjut", "info"),
    State.ANSWERED: ("Sudah dijawab", "ok"),
    State.CLOSED: ("Selesai", "ok"),
    State.REOPENED: ("Diperiksa kembali", "info"),
    State.WITHDRAWN: ("Dicabut", ""),
    State.MERGED: ("Digabung", ""),
}
"""Each state as customers read it, with the tone of its badge: our own waiting and passing on are not theirs."""


def of(user: User) -> CaseQuerySet:
    """All complaints that name the member's customer; nobody else's."""
    customer = customer_of(user)
    own: CaseQuerySet = Case.objects.of_customer(customer.pk) if customer else Case.objects.none()
    return own.select_related("category", "customer", "contract", "branch", "assignee", "merged_into")


def find(user: User, number: str) -> Case:
    """:raises NotFound: there is none of this number, or it is another's: the two are never told apart."""
    case = of(user).filter(number=number).first()
    if case is None:
        raise NotFound
    return case


def state_words(case: Case) -> tuple[str, str]:
    return WORDS[case.state]


@dataclass(frozen=True)
class Said:
    """A line of the public timeline, with its files. `side`: them is the customer, us the institution."""

    at: datetime
    who: str
    text: str
    side: str
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A complaint as its customer reads it: no names but the officer's first, none of our own steps."""

    case: Case

    @property
    def state(self) -> tuple[str, str]:
        return state_words(self.case)

    @property
    def contract(self) -> str:
        contract = self.case.contract
        if contract is None:
            return "Umum"
        return f"{product_name(contract)} {institution().display_contract(contract.number)}"

    @property
    def officer(self) -> str:
        return officer_of(self.case)

    @cached_property
    def due(self) -> datetime | None:
        return answer_by(self.case) if self.case.is_open else None

    @property
    def next(self) -> str:
        """What happens next; "" once nothing of ours does."""
        if self.case.state == State.WAITING_CUSTOMER:
            return "Kami menunggu keterangan atau berkas dari Anda. Kirim di bawah ini."
        return next_words(self.case) if self.case.is_open else ""

    @cached_property
    def answer(self) -> Answer | None:
        """What the customer was told last in writing."""
        answer: Answer | None = self.case.answers.filter(state=Answer.State.SENT).last()
        return answer

    @cached_property
    def letter(self) -> str:
        """The number of the letter that carries the answer; "" where there is none that the member may open."""
        letter_id = self.answer.letter_id if self.answer else None
        letters = Letter.objects.filter(pk=letter_id, customer=self.case.customer) if letter_id else ()
        return next((letter.number for letter in letters), "")

    @cached_property
    def objection_until(self) -> datetime | None:
        """Until when the answer may be contested; None where it may not, or no longer."""
        answer = self.answer
        if answer is None or self.case.state not in (State.ANSWERED, State.CLOSED) or not self.case.is_complaint:
            return None
        if answer.reaction in (Answer.Reaction.ACCEPTED, Answer.Reaction.OBJECTED) or not self.case.answered_at:
            return None
        until = answers.objection_until(self.case)
        return until if timezone.now() <= until else None

    @property
    def may_accept(self) -> bool:
        return self.answer is not None and self.case.state == State.ANSWERED and not self.answer.reaction

    @cached_property
    def timeline(self) -> list[Said]:
        """What may be read of it, oldest first, in two queries."""
        said: EntryQuerySet = self.case.entries.public().prefetch_related("attachments")
        return [_said(entry) for entry in said]


def _said(entry: Entry) -> Said:
    files = [file for file in entry.attachments.all() if file.is_public]
    if entry.kind == Entry.Kind.CONTACT:
        return Said(entry.at, "Anda", entry.text, "them", files)
    is_person = entry.kind == Entry.Kind.REPLY and entry.by_id
    return Said(entry.at, first_name(entry.by_label) if is_person else institution().name, entry.text, "us", files)


def dues_of(cases: Sequence[Case]) -> dict[int, datetime]:
    """Until when each open one is to be answered: one query for a list."""
    clocks = Clock.objects.running().filter(case__in=[case.pk for case in cases if case.is_open], kind__in=ANSWERS)
    dues: dict[int, datetime] = {}
    for case_id, due_at in clocks.values_list("case_id", "due_at"):
        dues[case_id] = min(due_at, dues.get(case_id, due_at))
    return dues
