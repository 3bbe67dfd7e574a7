"""What the page of a case's recovery shows one person (D27)."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from tanggap.desk import overseeing
from tanggap.desk.identity.checking import is_verified
from tanggap.desk.identity.facts import Fact
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.recovery.accounts import account_of
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
}


@dataclass(frozen=True)
class Shown:
    """A recovery as it is shown; the new address in full as long as somebody must still compare it."""

    row: AccountRecovery
    old: str
    new: str
    facts: str
    messages: list[Delivery]

    @property
    def tone(self) -> str:
        return TONES.get(self.row.state, "info")


@dataclass(frozen=True)
class Standing:
    """All of the page: the recoveries, the newest first, and what this person may do now."""

    recoveries: list[Shown]
    current: Shown | None
    obstacle: str
    may_propose: bool
    may_decide: bool
    may_stop: bool
    account: str


def standing_of(case: Case, user: User) -> Standing:
    rows = list(case.recoveries.select_related("proof__by", "proposed_by", "confirmed_by", "ended_by").order_by("-pk"))
    told = deliveries.of_each(rows[:MOST])
    recoveries = [_shown(row, told[str(row.pk)]) for row in rows[:MOST]]
    current = next((shown for shown in recoveries if shown.row.is_open), None)
    obstacle, account = _obstacle(case, current), account_of(case)
    answers = overseeing.answers_customers(user)
    return Standing(
        recoveries=recoveries,
        current=current,
        obstacle=obstacle,
        may_propose=answers and not obstacle,
        may_decide=current is not None and _may_decide(current.row, case, user),
        may_stop=current is not None and answers and _is_stoppable(current.row),
        account=masked_email(account.email) if account and is_verified(case) else "",
    )


def to_confirm(user: User) -> QuerySet[AccountRecovery]:
    """Proposals that wait for this person as the second one, the oldest first."""
    rows: QuerySet[AccountRecovery] = AccountRecovery.objects.proposed().filter(next_at__gt=timezone.now())
    if not user.has_role(Role.MANAGER):
        return rows.none()
    mine = rows.filter(case__branch__in=user.branches_for(Role.MANAGER)).exclude(proposed_by=user)
    return mine.order_by("proposed_at", "pk")


def _shown(row: AccountRecovery, messages: list[Delivery]) -> Shown:
    facts = ", ".join(str(Fact(fact).label) for fact in row.proof.matched)
    new = row.new_email if row.is_open else masked_email(row.new_email)
    return Shown(row, masked_email(row.old_email), new, facts, messages)


def _may_decide(row: AccountRecovery, case: Case, user: User) -> bool:
    is_waiting = row.state == AccountRecovery.State.PROPOSED and row.next_at and timezone.now() < row.next_at
    return bool(is_waiting and case.is_open and may_confirm(row, user))


def _is_stoppable(row: AccountRecovery) -> bool:
    return row.state == AccountRecovery.State.PROPOSED or row.is_waiting(timezone.now())


def _obstacle(case: Case, current: Shown | None) -> str:
    """Why nothing may be proposed now, as a code of the page; "" if it may."""
    if current:
        return "open"
    if not case.is_open:
        return "over"
    if not is_verified(case):
        return "unverified"
    account = account_of(case)
    if account is None:
        return "no-account"
    return "" if account.is_active else "shut"
