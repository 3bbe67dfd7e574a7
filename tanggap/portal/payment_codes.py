"""A member's payment codes: the virtual accounts that each of their contracts can be paid to now (P15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tanggap.customers.models import Contract, PaymentCode
from tanggap.customers.products import product_name
from tanggap.institution.current import institution

SOON = timedelta(hours=24)
GROUP = 4
ENDED = (Contract.Status.CLOSED, Contract.Status.CANCELLED)
"""Nothing is to be paid on these, whatever codes the core has left open."""


@dataclass(frozen=True)
class Code:
    """One payment code as it is shown at the instant `now`."""

    code: PaymentCode
    now: datetime

    @property
    def bank(self) -> str:
        """`BCA` for `bca`; a name of its own is shown as the core writes it."""
        name = self.code.bank.replace("_", " ")
        return name.upper() if name.islower() and len(name) <= 4 else name

    @property
    def groups(self) -> list[str]:
        """The number in fours, for reading aloud and typing: `8808 0123 4567 8901`."""
        number = self.code.number
        return [number[start : start + GROUP] for start in range(0, len(number), GROUP)]

    @property
    def left(self) -> timedelta | None:
        """The time until it expires; None if it doesn't."""
        return self.code.expires_at - self.now if self.code.expires_at else None

    @property
    def is_ending(self) -> bool:
        """Less than a day is left."""
        return self.left is not None and self.left < SOON


@dataclass(frozen=True)
class CodesOfContract:
    """A contract with the codes it can be paid to."""

    contract: Contract
    codes: list[Code]

    @property
    def number(self) -> str:
        return institution().display_contract(self.contract.number)

    @property
    def product(self) -> str:
        return product_name(self.contract)


def codes_of(contracts: Sequence[Contract], *, now: datetime) -> list[CodesOfContract]:
    """The current codes of each contract that is not over, neither withdrawn nor expired at `now`: one query (P15)."""
    running = [contract for contract in contracts if contract.status not in ENDED]
    found = PaymentCode.objects.filter(contract__in=running).current(now).order_by("bank", "number")
    grouped: dict[int, list[Code]] = {contract.pk: [] for contract in running}
    for code in found:
        grouped[code.contract_id].append(Code(code, now))
    return [CodesOfContract(contract, grouped[contract.pk]) for contract in running]
