"""The parts of a customer's page, each gathered only when it is looked at (D6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tanggap.customers.models import Consent, Contract, Customer, Disbursement, Payment, PaymentCode
from tanggap.customers.statement import statements_of
from tanggap.desk.models import Case
from tanggap.identity.models import User
from tanggap.messaging.deliveries import Delivery, to_customer
from tanggap.onboarding.models import Application

MOST = 100
"""Rows of a part; the newest come first."""


@dataclass(frozen=True)
class Part:
    """`shows` are the names that the view log keeps for a look at it."""

    code: str
    title: str
    shows: tuple[str, ...]
    gather: Callable[[Customer, User, datetime], Any]


def _contracts(customer: Customer, user: User, now: datetime) -> list[tuple[Contract, Any]]:
    """Each contract with its statement; a payment counts as soon as it is received (P12)."""
    contracts = list(Contract.objects.of_customer(customer.pk)[:MOST])
    statements = statements_of(contracts, now=now, posting_days=0)
    return [(contract, statements[contract.pk]) for contract in contracts]


def _payments(customer: Customer, user: User, now: datetime) -> list[Payment]:
    rows = Payment.objects.filter(contract__customer_id=customer.pk).select_related("contract")
    return list(rows.order_by("-paid_at", "core_id", "instalment_no")[:MOST])


def _disbursements(customer: Customer, user: User, now: datetime) -> list[Disbursement]:
    return list(Disbursement.objects.of_customer(customer.pk)[:MOST])


def _codes(customer: Customer, user: User, now: datetime) -> list[PaymentCode]:
    return list(PaymentCode.objects.of_customer(customer.pk).current(now)[:MOST])


def _cases(customer: Customer, user: User, now: datetime) -> list[Case]:
    rows = Case.objects.visible_to(user).of_customer(customer.pk).select_related("category", "assignee")
    return list(rows.order_by("-pk")[:MOST])


def _messages(customer: Customer, user: User, now: datetime) -> list[Delivery]:
    return to_customer(customer.pk, most=MOST)


def _applications(customer: Customer, user: User, now: datetime) -> list[Application]:
    rows = Application.objects.filter(nik_index=bytes(customer.nik_index)).select_related("product", "branch")
    return list(rows.order_by("-pk")[:MOST])


def _consents(customer: Customer, user: User, now: datetime) -> list[Consent]:
    return list(Consent.objects.filter(customer=customer).select_related("text").order_by("-given_at")[:MOST])


def _nothing(customer: Customer, user: User, now: datetime) -> None:
    return None


PARTS = (
    Part("data", "Data diri", ("full_name", "nik", "phone", "email", "address", "birth_date"), _nothing),
    Part("contracts", "Kontrak", ("contracts", "instalments"), _contracts),
    Part("payments", "Pembayaran", ("payments",), _payments),
    Part("disbursements", "Pencairan", ("disbursements",), _disbursements),
    Part("codes", "Kode pembayaran", ("payment_codes",), _codes),
    Part("cases", "Kasus", ("cases",), _cases),
    Part("messages", "Pesan", ("messages",), _messages),
    Part("applications", "Pengajuan", ("applications",), _applications),
    Part("consents", "Persetujuan", ("consents",), _consents),
)


def part_named(code: str) -> Part:
    """The part of this code; the first where there is none."""
    return next((part for part in PARTS if part.code == code), PARTS[0])


def gather(part: Part, customer: Customer, user: User) -> Any:
    return part.gather(customer, user, timezone.now())
