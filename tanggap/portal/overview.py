"""A contract with its statement, as the member's pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from tanggap.customers.models import Contract
from tanggap.customers.products import product_name
from tanggap.customers.statement import Statement, statements_of
from tanggap.institution.current import institution
from tanggap.portal.contracts import Standing, standing


@dataclass(frozen=True)
class Overview:
    """One own contract: what it is, how it stands, its figures and its instalments."""

    contract: Contract
    statement: Statement

    @property
    def number(self) -> str:
        """With its dashes: `20-099-16-00123`."""
        return institution().display_contract(self.contract.number)

    @property
    def product(self) -> str:
        return product_name(self.contract)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.contract, self.statement)

    @property
    def is_running(self) -> bool:
        """Not closed, written off or cancelled: payments are expected."""
        return self.contract.status == Contract.Status.ACTIVE

    @property
    def owes_now(self) -> bool:
        """Whether something must be paid today, penalty included (P9)."""
        return self.is_running and bool(self.statement.due_now or self.statement.penalty_open)

    @property
    def zone(self) -> ZoneInfo:
        """Of the contract's branch: its days are counted there."""
        return self.contract.tz


def overviews(contracts: Sequence[Contract]) -> list[Overview]:
    """All of them as of now, in two queries; payments count from H+2, as the institution has set it (P12)."""
    statements = statements_of(contracts, now=timezone.now())
    return [Overview(contract, statements[contract.pk]) for contract in contracts]
