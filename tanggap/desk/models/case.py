"""The case, and each of its moves (D1, D3)."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Q

from tanggap.customers.models import Contract, Customer
from tanggap.desk.models.category import Category, Kind
from tanggap.desk.states import OPEN, PAIRS, State
from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.errors import NotFound
from tanggap.lib.sealing import SealedField

IS_OPEN = Q(state__in=sorted(OPEN))
NO_CLOCK = timedelta(days=36_525)
"""How long after its receipt a case is due on which no clock runs (`Case.urgent_at`)."""


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Agents: their branches' and what nobody has taken; managers: their branches' and what is escalated; officers:
        those with a task for their department; compliance: all."""
        return self if user.has_role(Role.COMPLIANCE) else self.visible_as(user, Role.MANAGER, Role.AGENT, Role.OFFICER)

    def visible_as(self, user: User, *roles: Role) -> Self:
        """Those that a person sees by one of these roles, if they hold it.

        Branches stand in the query as values, and for whoever sees all there is no condition: so the planner finds the
        index that gives a page of a million cases in order.
        """
        teams = [role for role in (Role.AGENT, Role.MANAGER) if role in roles]
        if user.holds_everywhere(*teams):
            return self
        seen = Q(pk__in=[])
        if Role.MANAGER in teams and user.has_role(Role.MANAGER):
            seen |= Q(state=State.ESCALATED)
        if Role.AGENT in teams and user.has_role(Role.AGENT):
            seen |= Q(assignee=None) | Q(assignee=user)
        if teams and (at := user.branch_ids(*teams)):
            seen |= Q(branch__in=at)
        if Role.OFFICER in roles and user.has_role(Role.OFFICER):
            tasks = apps.get_model("desk", "Rung").objects.filter(department__in=user.department_ids)
            seen |= Q(pk__in=tasks.values("case"))
        return self.filter(seen)

    def of_team(self, user: User) -> Self:
        """Those of the branches whose agent or manager this person is."""
        if user.holds_everywhere(Role.AGENT, Role.MANAGER):
            return self
        return self.filter(branch__in=user.branch_ids(Role.AGENT, Role.MANAGER))

    def of_customer(self, customer_id: int) -> Self:
        return self.filter(customer_id=customer_id)

    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def lock(self, pk: int) -> "Case":
        """The row, locked until the transaction ends. Take the time after this.

        :raises NotFound: no such row among these.
        """
        row = self.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row


class Case(models.Model):
    """A contact that somebody must answer for. Its team is the agents of its `branch`.

    `procedure` is pinned at the opening: a newer version never changes it (D7). Personal addresses of whoever wrote are
    sealed and looked up by blind indexes under the keys of `customers.digests`; whose they are is `customer`, set once
    it is known. `received_at` begins the acknowledgement, `documents_complete_at` the regulator's term (D13).
    """

    Kind = Kind

    class Channel(models.TextChoices):
        HOTLINE = "hotline", "Hotline"
        CHAT = "chat", "Live chat"
        EMAIL = "email", "E-mail"
        WHATSAPP = "whatsapp", "WhatsApp"
        SOCIAL = "social", "Media sosial"
        WALK_IN = "walk_in", "Datang langsung"
        PORTAL = "portal", "Portal"
        REGULATOR = "regulator", "Regulator"

    class Regulator(models.TextChoices):
        """Where a complaint was laid before it came to us (D1)."""

        OJK_APPK = "ojk-appk", "OJK (APPK)"
        LAPS_SJK = "laps-sjk", "LAPS SJK"

    class Relation(models.TextChoices):
        BORROWER = "borrower", "Peminjam"
        LENDER = "lender", "Pemberi pinjaman"
        DEPOSITOR = "depositor", "Penyimpan dana"
        UNKNOWN = "unknown", "Belum diketahui"

    number = models.CharField("Nomor", max_length=20, unique=True)
    kind = models.CharField("Jenis", max_length=10, choices=Kind)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="Kategori")
    channel = models.CharField("Saluran", max_length=9, choices=Channel)
    is_written = models.BooleanField("Tertulis")
    """Oral (hotline, walk-in) or written; an oral complaint that is not solved in time becomes written (D13)."""
    branch = models.ForeignKey(Branch, models.PROTECT, verbose_name="Cabang", related_name="+")
    state = models.CharField("Status", max_length=16, choices=State, default=State.NEW)
    state_at = models.DateTimeField()
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="cases")

    customer = models.ForeignKey(
        Customer, models.DO_NOTHING, null=True, related_name="cases", db_constraint=False, db_index=False
    )
    contract = models.ForeignKey(
        Contract, models.DO_NOTHING, null=True, related_name="cases", db_constraint=False, db_index=False
    )
    relation = models.CharField("Hubungan", max_length=9, choices=Relation, default=Relation.UNKNOWN)
    contact_name = models.CharField("Nama penghubung", max_length=120, blank=True)
    contact_phone = SealedField("Telepon", default="", blank=True)
    contact_phone_index = models.BinaryField(null=True)
    contact_email = SealedField("E-mail", default="", blank=True)
    contact_email_index = models.BinaryField(null=True)
    representative = models.CharField("Perwakilan", max_length=120, blank=True)
    """The customer for whom whoever wrote (`contact_name`) speaks; "" where they speak for themself."""
    preferred_channel = models.CharField("Dihubungi lewat", max_length=9, choices=Channel, blank=True)
    regulator = models.CharField("Regulator", max_length=20, blank=True)
    regulator_number = models.CharField("Nomor di regulator", max_length=60, blank=True)

    subject = models.CharField("Perihal", max_length=120)
    text = models.TextField("Isi")
    wanted = models.TextField("Yang diminta", blank=True)
    happened_at = models.DateTimeField("Waktu kejadian", null=True, blank=True)
    stated = models.JSONField(default=dict, blank=True)
    """What the customer stated as facts, by the codes of the procedure's fields (payment date, amount, channel…)."""
    received_at = models.DateTimeField("Diterima")
    documents_asked_at = models.DateTimeField(null=True)
    documents_complete_at = models.DateTimeField("Dokumen lengkap", null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """The member or the staff member who opened it; None for what came in by itself."""
    opened_with = models.UUIDField(null=True, unique=True)
    """The form that made the case: sent twice, it makes one."""

    procedure = models.ForeignKey("desk.ProcedureVersion", models.PROTECT, related_name="cases")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    """The older case, over by then, that the customer took up again."""
    due_at = models.DateTimeField(null=True)
    """The earliest due of its running clocks: a next time to look, kept by `clocks`."""
    urgent_at = models.DateTimeField()
    """What queues are ordered by, kept with `due_at`: the earliest due of its running clocks, those that are breached
    too; without any, a century after it was received, so that such cases follow all others, the oldest first."""
    last_entry_at = models.DateTimeField()

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | ~Q(state=State.MERGED) & Q(merged_into=None),
                name="case_is_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False), name="case_closed_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], condition=~Q(customer=None), name="case_customer"),
            models.Index(fields=["contract"], condition=IS_OPEN, name="case_contract_open"),
            models.Index(fields=["contact_phone_index"], condition=~Q(contact_phone_index=None), name="case_phone"),
            models.Index(fields=["contact_email_index"], condition=~Q(contact_email_index=None), name="case_email"),
            models.Index(fields=["contract", "-id"], condition=~Q(contract=None), name="case_contract"),
            models.Index(fields=["urgent_at", "id"], condition=IS_OPEN, name="case_open"),
            models.Index(fields=["received_at", "id"], condition=IS_OPEN, name="case_open_received"),
            models.Index(
                fields=["branch", "urgent_at", "id"],
                include=["assignee", "category", "state"],
                condition=IS_OPEN,
                name="case_open_branch",
            ),
            models.Index(fields=["assignee", "urgent_at", "id"], condition=IS_OPEN, name="case_open_assignee"),
            models.Index(fields=["urgent_at", "id"], condition=IS_OPEN & Q(assignee=None), name="case_unassigned"),
            models.Index(
                fields=["urgent_at", "id"],
                include=["branch", "assignee"],
                condition=Q(state=State.ESCALATED),
                name="case_escalated",
            ),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(fields=["branch", "received_at", "id"], name="case_branch_received"),
            models.Index(fields=["closed_at"], condition=~Q(closed_at=None), name="case_closed"),
        ]
        triggers = [pgtrigger.FSM(name="moves", field="state", transitions=PAIRS)]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def regulator_name(self) -> str:
        """The regulator as people read it; one that we do not know as it was written."""
        return dict(self.Regulator.choices).get(self.regulator, self.regulator)

    @property
    def lacks_power(self) -> bool:
        """Whether somebody speaks for the customer whose power of attorney is not among the attachments (D1)."""
        return bool(self.representative) and not self.attachments.filter(purpose="attorney", finding="").exists()

    @property
    def is_complaint(self) -> bool:
        return self.kind == self.Kind.COMPLAINT


class Move(models.Model):
    """A change of a case's state: who, when, from, to, why (D3). `by_id` is None for the customer and the machinery."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves")
    old_state = models.CharField(max_length=16, choices=State, blank=True)
    new_state = models.CharField(max_length=16, choices=State)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.new_state}"


class Numbering(models.Model):
    """The last number given out in a year; its row is locked from the giving to the commit, so that none is missing."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def case_number(year: int, serial: int) -> str:
    """`PGD-2026-000123` (D1)."""
    return f"PGD-{year}-{serial:06d}"


def year_of(at: datetime, branch: Branch) -> int:
    """The year in the branch's zone in which the case was received."""
    return at.astimezone(branch.tz).year
