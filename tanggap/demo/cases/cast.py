"""Who plays in the sample's cases: the staff, the members, and each case with its story."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tanggap.customers.models import Customer
from tanggap.demo.cases.stories import Story, Tale, Times
from tanggap.desk.models import Case, Category, Cause, Rung, StepRun
from tanggap.desk.models.ladder import Level
from tanggap.desk.procedure import path
from tanggap.identity.models import User
from tanggap.institution.models import Branch
from tanggap.institution.schedules import schedule_of
from tanggap.portal.models import Membership

OFFICERS = {
    "keuangan": "officer.finance",
    "penagihan": "officer.collection",
    "relasi-bank": "officer.bank",
    "teknologi": "officer.it",
}


@dataclass
class Cast:
    """Everybody and everything that stories name, read once."""

    users: dict[str, User]
    branches: dict[str, Branch]
    categories: dict[str, Category]
    causes: dict[str, Cause]
    members: dict[int, User]
    customers: dict[int, Customer] = field(default_factory=dict)

    @classmethod
    def of(cls) -> "Cast":
        members = Membership.objects.select_related("user", "customer")
        return cls(
            users={user.email.partition("@")[0]: user for user in User.objects.filter(kind=User.Kind.STAFF)},
            branches={branch.code: branch for branch in Branch.objects.all()},
            categories={row.code: row for row in Category.objects.all()},
            causes={row.code: row for row in Cause.objects.all()},
            members={_serial(row.customer.core_id): row.user for row in members},
        )

    def customer(self, serial: int) -> Customer | None:
        """A customer of the pretended core; None for 0, who is nobody that we know."""
        if serial and serial not in self.customers:
            self.customers[serial] = Customer.objects.get(core_id=f"C{serial:06d}")
        return self.customers.get(serial)

    def branch_of(self, story: Tale) -> Branch:
        """In whose zone the story tells its times."""
        customer = self.customer(story.who)
        return self.branches[(customer and customer.branch_id) or "000"]

    def times_of(self, story: Tale, now: datetime) -> Times:
        """The story's times, told back from `now`."""
        branch = self.branch_of(story)
        return Times(schedule_of(branch), branch.tz, now)


def _serial(core_id: str) -> int:
    return int(core_id[1:]) if core_id[1:].isdigit() else 0


@dataclass
class Played:
    """A case that was opened, and who acts on it. `others` are those of the other stories, by key."""

    story: Story
    pk: int
    cast: Cast
    others: dict[str, "Played"]

    @property
    def case(self) -> Case:
        """As it is stored now."""
        found: Case = Case.objects.select_related("category", "branch", "customer", "contract", "procedure").get(
            pk=self.pk
        )
        return found

    @property
    def run(self) -> StepRun:
        run = path.current(self.case)
        assert run is not None, f"{self.story.key} has no open step"  # noqa: S101
        return run

    @cached_property
    def agent(self) -> User:
        return self.cast.users[self.story.agent or "agent"]

    @cached_property
    def manager(self) -> User:
        return self.cast.users["manager"]

    @property
    def officer(self) -> User:
        """Of the department that has the case's task."""
        task = self.case.rungs.open().filter(level=Level.DEPARTMENT).select_related("department").last()
        assert task is not None, f"{self.story.key} has no task"  # noqa: S101
        return self.holder(task)

    def holder(self, rung: Rung) -> User:
        """Who acts on it: the officer of its department, else the manager."""
        return self.cast.users[OFFICERS[rung.department.code]] if rung.department else self.manager

    def whose(self, role: str) -> User:
        """Who ends a step of this role."""
        if role == "agent":
            return self.agent
        return self.manager if role == "manager" else self.officer
