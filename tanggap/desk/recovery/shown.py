"""What the page of a case's recovery shows one person (D27)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from tanggap.desk import overseeing
from tanggap.desk.identity.checking import is_verified
from tanggap.desk.identity.facts import Fact
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.recovery.accounts import account_of, is_proven
from tanggap.desk.recovery.confirming import may_confirm
from tanggap.identity.models import Role, User
from tanggap.lib.names import masked_email
from tanggap.messaging import deliveries
from tanggap.messaging.deliveries import Delivery

MOST = 20
TONES = {
    AccountRecovery.State.PROPOSED: "warn",
    AccountRecovery.State.WAITING: "warn",
    AccountRecovery.State.DONE: "ok",
    AccountRecovery.State.OBJECTED: "danger",
}


@dataclass(frozen=True)
class Shown:
    """A recovery as it is shown; the new address in full to those who must still compare it.

    `is_here`: proposed on the case that is looked at; others of the account tell what was tried before. `is_on_record`:
    the new address is the customer's in the core's records.
    """

    row: AccountRecovery
    old: str
    new: str
    facts: str
    messages: list[Delivery]
    is_here: bool
    is_on_record: bool

    @property
    def tone(self) -> str:
        return TONES.get(self.row.state, "info")


@dataclass(frozen=True)
class Standing:
    """All of the page: the recoveries, the newest first, and what this person may do now. `was_objected`: the account's
    owner has stopped one before."""

    current: Shown | None
    past: list[Shown]
    was_objected: bool
    obstacle: str
    may_propose: bool
    may_decide: bool
    may_stop: bool
    account: str


def standing_of(case: Case, user: User) -> Standing:
    account = account_of(case) if is_verified(case) else None
    rows = _rows(case, account)
    told = deliveries.of_each(rows)
    shown = [_shown(row, told[str(row.pk)], case, user) for row in rows]
    current = next((one for one in shown if one.row.is_open and one.is_here), None)
    obstacle = _obstacle(case, account, shown)
    answers = overseeing.answers_customers(user)
    return Standing(
        current=current,
        past=[one for one in shown if one is not current],
        was_objected=any(row.state == AccountRecovery.State.OBJECTED for row in rows),
        obstacle=obstacle,
        may_propose=answers and not obstacle,
        may_decide=current is not None and _may_decide(current.row, case, user),
        may_stop=current is not None and answers and _is_stoppable(current.row),
        account=masked_email(account.email) if account else "",
    )


def _rows(case: Case, account: User | None) -> list[AccountRecovery]:
    """Those of this case, and those of the account on whatever case once it is known who calls."""
    mine = Q(case=case) | Q(account=account) if account else Q(case=case)
    names = ("case", "proof__by", "proposed_by", "confirmed_by", "ended_by")
    return list(AccountRecovery.objects.filter(mine).select_related(*names).order_by("-pk")[:MOST])


def to_confirm(user: User) -> QuerySet[AccountRecovery]:
    """Proposals that wait for this person as the second one, the oldest first."""
    rows: QuerySet[AccountRecovery] = AccountRecovery.objects.proposed().filter(next_at__gt=timezone.now())
    if not user.has_role(Role.MANAGER):
        return rows.none()
    mine = rows.filter(case__branch__in=user.branches_for(Role.MANAGER)).exclude(
        Q(proposed_by=user) | Q(proof__by=user)
    )
    return mine.order_by("proposed_at", "pk")


def _shown(row: AccountRecovery, messages: list[Delivery], case: Case, user: User) -> Shown:
    facts = ", ".join(str(Fact(fact).label) for fact in row.proof.matched)
    compares = row.is_open and (row.proposed_by_id == user.pk or overseeing.manages(user, row.case))
    return Shown(
        row=row,
        old=masked_email(row.old_email),
        new=row.new_email if compares else masked_email(row.new_email),
        facts=facts,
        messages=messages,
        is_here=row.case_id == case.pk,
        is_on_record=bool(case.customer and case.customer.email.lower() == row.new_email),
    )


def _may_decide(row: AccountRecovery, case: Case, user: User) -> bool:
    is_waiting = row.state == AccountRecovery.State.PROPOSED and row.next_at and timezone.now() < row.next_at
    return bool(is_waiting and case.is_open and may_confirm(row, user))


def _is_stoppable(row: AccountRecovery) -> bool:
    return row.state == AccountRecovery.State.PROPOSED or row.is_waiting(timezone.now())


def _obstacle(case: Case, account: User | None, shown: list[Shown]) -> str:
    """Why nothing may be proposed now, as a code of the page; "" if it may."""
    if any(one.row.is_open for one in shown):
        return "open"
    if not case.is_open:
        return "over"
    if not is_verified(case):
        return "unverified"
    if account is None:
        return "no-account"
    if not is_proven(case, timezone.now()):
        return "stale"
    return "" if account.is_active else "shut"
