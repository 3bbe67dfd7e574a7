"""Products of contracts by the core's codes, as customers read them and as regulators' forms name them (D2).

Pages name a product on every line, so each process keeps the few rows for a second, as it keeps the institution's.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction

from tanggap.audit import trail
from tanggap.customers.models import Contract, ContractProduct
from tanggap.institution import current
from tanggap.lib.forms import keep_code

FIRST = (
    ("motor", "Motor", False),
    ("mobil", "Mobil", False),
    ("multiguna", "Multiguna", False),
    ("p2p", "Pinjaman P2P", False),
    ("tabungan", "Tabungan", True),
    ("deposito", "Deposito", True),
)
"""What a new institution begins with: (code, name, is a deposit)."""

_rows = current.Kept(lambda: {row.code: row for row in ContractProduct.objects.all()})


class ContractProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """The code stays once it is given: contracts name it."""

    class Meta:
        model = ContractProduct
        fields = ["name", "code", "is_deposit", "regulator_code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_code(self)


def product_name(contract: Contract) -> str:
    """`Motor` for a contract of the product `motor`."""
    return name_of(contract.product)


def name_of(product: str) -> str:
    """`Motor` for `motor`; a product that has no name here is shown as the core writes it."""
    row = _rows().get(product)
    return row.name if row else _as_written(product)


def regulator_code_of(product: str) -> str:
    """Its code on the regulator's form, empty where none was given."""
    row = _rows().get(product)
    return row.regulator_code if row else ""


def is_deposit(contract: Contract) -> bool:
    """Whether its holder has money with the institution, not from it."""
    row = _rows().get(contract.product)
    return row is not None and row.is_deposit


@transaction.atomic
def save_product(row: ContractProduct, *, by: trail.Actor, fields: Sequence[str]) -> ContractProduct:
    """Add or change a product. None is removed: contracts name its code."""
    act = "added" if row._state.adding else "changed"
    row.save()
    trail.record(f"contractproduct.{act}", row, by=by, fields=fields)
    current.forget_on_commit()
    return row


@transaction.atomic
def seed(*, by: trail.Actor) -> None:
    """Safe to repeat: what staff have changed stays."""
    for code, name, holds in FIRST:
        ContractProduct.objects.get_or_create(code=code, defaults={"name": name, "is_deposit": holds})
    current.forget_on_commit()


@transaction.atomic
def fill(*, by: trail.Actor) -> list[ContractProduct]:
    """Add the products that contracts name and nobody has described yet, named as the core writes them. Safe to
    repeat, also by two at once. Reads all contracts: for a button, not for a page."""
    found = Contract.objects.order_by().values_list("product", flat=True).distinct()
    known = ContractProduct.objects.values_list("code", flat=True)
    added = []
    for code in sorted(set(found) - set(known) - {""}):
        row, is_new = ContractProduct.objects.get_or_create(code=code, defaults={"name": _as_written(code)})
        if is_new:
            trail.record("contractproduct.added", row, by=by, fields=["code", "name"])
            added.append(row)
    current.forget_on_commit()
    return added


def _as_written(product: str) -> str:
    return product.replace("_", " ").capitalize()
