"""Which contracts are a member's own, and how each stands in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery

from tanggap.customers.models import Contract
from tanggap.customers.statement import Statement
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.institution.models import Institution
from tanggap.lib.prepared import Prepared
from tanggap.portal.models import Membership

ENDED = {
    Contract.Status.CLOSED: ("Lunas", "ok"),
    Contract.Status.WRITTEN_OFF: ("Hapus buku", "danger"),
    Contract.Status.CANCELLED: ("Dibatalkan", ""),
}
DEFAULT_GROUPS = "2-3-2-5"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contract stands, in words for its badge, with the badge's tone."""

    text: str
    tone: str


def visible_to(user_id: int) -> QuerySet[Contract]:
    """The member's own contracts with their branches: those of the customer of the membership in force.

    This is the one rule of who sees a contract on the portal. A number that somebody types is looked for among
    these and never asked of the database, so another's contract cannot be told from one that does not exist (P10).
    """
    customer = Membership.objects.in_force().filter(user_id=user_id).values("customer_id")
    return Contract.objects.of_customer(Subquery(customer))


_own = Prepared(visible_to, int)


def own_contracts(user: User) -> list[Contract]:
    """The same as a list, by a query that is built once."""
    return _own(user.pk)


def chosen_contract(own: list[Contract], query: Mapping[str, str]) -> Contract | None:
    """The one of `own` that `?contract=` names, with or without dashes; without it, the only one there is (P10)."""
    if "contract" not in query:
        return own[0] if len(own) == 1 else None
    number = institution().normalise_contract(query["contract"])
    return next((contract for contract in own if contract.number == number), None)


def standing(contract: Contract, statement: Statement) -> Standing:
    """Closed, written off and cancelled as the core says; an active contract by what is overdue today."""
    if ended := ENDED.get(Contract.Status(contract.status)):
        return Standing(*ended)
    if statement.overdue_count:
        return Standing(f"Tertunggak {statement.overdue_count} angsuran", "danger")
    if statement.rows and statement.paid_count == len(statement.rows):
        return Standing("Lunas", "ok")
    if any(row.state == "processing" and row.due_date < statement.today for row in statement.rows):
        return Standing("Pembayaran sedang diproses", "info")
    return Standing("Lancar", "ok")


def number_format(ours: Institution) -> str:
    """How a contract number is written, as the form says it: `20-XXX-XX-XXXXX`."""
    if ours.contract_groups == DEFAULT_GROUPS:
        return "20-XXX-XX-XXXXX"
    return "-".join("X" * length for length in ours.contract_lengths)
