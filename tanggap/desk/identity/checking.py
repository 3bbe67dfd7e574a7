"""Checking who calls or writes: what was asked and what matched is a row, and the page masks until two match (D5)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.models import Contract, Customer
from tanggap.desk import timeline
from tanggap.desk.identity.facts import ENOUGH, Fact, contract_of, independent, matches
from tanggap.desk.ladder.climbing import climb
from tanggap.desk.models import Case, IdentityCheck
from tanggap.desk.models.ladder import Level
from tanggap.desk.moves import ensure_open, move_along
from tanggap.desk.procedure import path, vocabulary
from tanggap.desk.states import State
from tanggap.identity.models import Role, User
from tanggap.institution.worktime import day_start, local_day
from tanggap.lib import plain_text
from tanggap.lib.dates import WIB
from tanggap.lib.errors import Conflict, DomainError, NotFound
from tanggap.lib.prepared import Prepared

KNOWN = "_is_verified"
MOST_FAILED = 3
"""Failed checks of one customer in a day; then it is the manager's (D5)."""


_passed: Prepared[int] = Prepared(
    lambda case, customer: IdentityCheck.objects.filter(case=case, customer=customer, is_passed=True).values_list(
        "pk", flat=True
    )[:1],
    int,
    int,
)


class TooFewFacts(DomainError):
    message = f"Tanyakan sedikitnya {ENOUGH} data kepada pelanggan. Nama tidak dihitung."


class OneFactTwice(TooFewFacts):
    """NIK and birth date alone: the former contains the latter."""

    message = (
        "NIK memuat tanggal lahir, jadi keduanya dihitung satu data. "
        "Tanyakan satu data lagi: nomor telepon, nomor kontrak, atau nama ibu kandung."
    )


class NoPower(Conflict):
    """A representative without power of attorney: the customer's facts are known to their family too (D1)."""

    message = "Penanya mewakili pelanggan. Lampirkan surat kuasanya lebih dahulu; sampai itu, informasi umum saja."


class ChecksExhausted(Conflict):
    """This customer could not be recognised three times today: an agent does not try on."""

    message = (
        "Identitas pelanggan ini sudah tiga kali tidak cocok hari ini. Pemeriksaan berikutnya hanya oleh manajer; "
        "berikan informasi umum saja kepada penanya."
    )


class AnotherCustomer(Conflict):
    """The case is somebody's already: a verified customer's, or of the member who wrote it."""

    message = "Kasus ini sudah milik pelanggan lain. Buka kasus baru untuk pelanggan yang berbeda."


@transaction.atomic
def check(case_id: int, customer_id: int, typed: Mapping[str, str], *, by: User) -> IdentityCheck:
    """Compare what the customer said with the core's records, and write down what was asked and what matched.

    If two facts match, the customer is the case's, and the contract they named too if it has none. The third check in
    a WIB day that fails goes to the manager; the row stays whatever comes of it, for nothing is raised after it.
    A case that went on without knowing them takes up its procedure where it would have (D7).

    :param typed: texts by `Fact`; empty ones were not asked.
    :raises NotFound: not theirs to see, or no such customer. :raises MovedOn: the case is not open.
    :raises TooFewFacts: fewer than two that are independent.
    :raises ChecksExhausted: three failed today, and this is no manager.
    :raises AnotherCustomer: the case is another's, who was verified or wrote in the portal.
    :raises NoPower: whoever speaks for the customer has sent no power of attorney.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    customer = _locked(customer_id)
    now = timezone.now()
    found = matches(customer, {fact: text for fact, text in typed.items() if fact in Fact.values})
    _ensure(case, customer, found, by, now)
    was_proven, row = is_verified(case), _write(case, customer, found, by, now)
    if row.is_passed:
        _belongs(case, customer, typed.get(Fact.CONTRACT, ""))
        if not was_proven:
            path.happened_now(case, vocabulary.PROVEN, by=by, at=now)
    elif failed_today(customer.pk, now) >= MOST_FAILED:
        _to_manager(case, by, now)
    return row


def is_verified(case: Case) -> bool:
    """Whether two facts of the case's customer matched on this case: until then everything of the account is masked."""
    known: bool | None = case.__dict__.get(KNOWN)
    if known is not None:
        return known
    return case.customer_id is not None and bool(_passed(case.pk, case.customer_id))


def look(case: Case) -> bool:
    """The same for a page that only shows the case: asked once for this instance, however often the page needs it."""
    case.__dict__[KNOWN] = known = is_verified(case)
    return known


def failed_today(customer_id: int, now: datetime) -> int:
    """Failed checks of this customer since 00:00 WIB, on all cases."""
    since = day_start(local_day(now, WIB), WIB)
    return IdentityCheck.objects.filter(customer=customer_id, is_passed=False, at__gte=since).count()


def _locked(customer_id: int) -> Customer:
    """The customer's row, locked: two checks of one person come one after the other, whichever case they are on."""
    customer = Customer.objects.select_for_update(no_key=True).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound
    return customer


def _ensure(case: Case, customer: Customer, found: Mapping[str, bool], by: User, now: datetime) -> None:
    if case.lacks_power:
        raise NoPower
    if independent(found) < ENOUGH:
        raise OneFactTwice if len(found) >= ENOUGH else TooFewFacts
    if case.customer_id not in (None, customer.pk) and _is_settled(case):
        raise AnotherCustomer
    if not by.has_role(Role.MANAGER) and failed_today(customer.pk, now) >= MOST_FAILED:
        raise ChecksExhausted


def _is_settled(case: Case) -> bool:
    """Whether it is certain whose case it is: by a check, or because a member wrote it, or a duplicate that was merged
    into it. Their words and files must not come before another customer's eyes."""
    written_by_members = Q(opened_by__kind=User.Kind.MEMBER)
    return is_verified(case) or Case.objects.filter(written_by_members, Q(pk=case.pk) | Q(merged_into=case)).exists()


def _write(case: Case, customer: Customer, found: Mapping[str, bool], by: User, now: datetime) -> IdentityCheck:
    matched = [fact for fact, is_match in found.items() if is_match]
    row = IdentityCheck.objects.create(
        case=case,
        customer=customer,
        asked=list(found),
        matched=matched,
        is_passed=independent(matched) >= ENOUGH,
        channel=case.channel,
        by=by,
        at=now,
    )
    labels = ", ".join(Fact(fact).label for fact in matched) or "tidak ada"
    told = f"Identitas diperiksa: {len(matched)} dari {len(found)} data cocok ({labels})."
    timeline.event(case, told, by=by, at=now, about=row)
    trail.record("identity.passed" if row.is_passed else "identity.failed", case, by=by, fields=list(found))
    return row


def _to_manager(case: Case, by: User, at: datetime) -> None:
    reason = "Identitas pelanggan tiga kali tidak cocok hari ini."
    climb(case, Level.MANAGER, reason=reason, by=by, at=at)
    move_along(case, State.ESCALATED, by=by, at=at, reason=reason)


def _belongs(case: Case, customer: Customer, contract_typed: str) -> None:
    """The customer is the case's now; so is the contract named in the check or at first, if it is theirs."""
    if case.customer_id != customer.pk:
        case.customer, case.contract = customer, None
    if case.contract_id is None:
        case.contract = _named(customer, contract_typed) or _named(customer, str(case.stated.get(Fact.CONTRACT, "")))
    case.contact_name = case.contact_name or plain_text.line(customer.full_name)
    case.save(update_fields=["customer", "contract", "contact_name"])


def _named(customer: Customer, text: str) -> Contract | None:
    return contract_of(customer, text) if text.strip() else None
