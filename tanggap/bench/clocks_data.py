"""The cases of the clocks' benchmark: one opened by the product, the others its copies, each with a clock to act on."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import connection, models
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.desk import seeds
from tanggap.desk.models import Case, Category, Clock, Firing, StepRun
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.opening import Complaint, Contact, open_case
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution.calendars import save_calendar
from tanggap.institution.models import Branch, Calendar, Institution
from tanggap.lib.loops import wake

ME = System("bench")
FAR = timedelta(days=30)
MINUTE = timedelta(minutes=1)


def fill(count: int) -> None:
    """An institution with so many cases of one branch, each with one clock that is due in a month."""
    week = {day: [(time(9), time(18))] for day in range(1, 6)}
    calendar = save_calendar(Calendar(name="Jam kantor"), week, by=ME, fields=[])
    Institution.objects.create(pk=1, name="Bench", legal_name="PT Bench", phone="1500 000", calendar=calendar)
    branch = Branch.objects.create(code="PST", name="Pusat", city="Jakarta", is_head_office=True)
    agent, _ = _hire("agen", Role.AGENT, branch), _hire("manajer", Role.MANAGER, branch)
    seeds.seed(by=ME)
    category = Category.objects.get(code="lainnya")
    complaint = Complaint("complaint", category, "portal", "Masih ditagih", "Saya sudah membayar.")
    case = open_case(complaint, Contact(name="Siti"), by=ME, assignee=agent)
    case.clocks.exclude(kind=ClockKind.FIRST_RESPONSE).delete()
    due_at = timezone.now() + FAR
    case.clocks.update(kind=ClockKind.TWO_HOURS, unit="elapsed_minutes", due_at=due_at, next_at=due_at)
    _copy(case, count - 1)


def _hire(name: str, role: Role, branch: Branch) -> User:
    user = User.objects.create_user(f"{name}@bench.test", kind=User.Kind.STAFF, full_name=name)
    RoleGrant.objects.create(user=user, role=role, branch=branch, confirmed_at=timezone.now())
    return user


def _copy(case: Case, count: int) -> None:
    """Copies of the case, its step and its clock, in one statement each."""
    _insert(Case, {"number": "'PGD-2027-' || lpad(n::text, 6, '0')"}, "id = %s", case.pk, count)
    others = "join desk_case c on c.id <> row.case_id"
    for model in (StepRun, Clock):
        _insert(model, {"case_id": "c.id"}, "row.case_id = %s", case.pk, 1, others)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _insert(
    model: type[models.Model], changed: dict[str, str], where: str, key: int, count: int, more: str = ""
) -> None:
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f'row."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    where = where if "." in where else f"row.{where}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {values} from {table} row {more} "
            f"cross join generate_series(1, {count}) n where {where}",
            [key],
        )


def make_due(count: int, begin: datetime) -> None:
    """Let so many of the clocks be due within the minute from `begin`, evenly, and wake the workers."""
    keys = list(
        Clock.objects.filter(breached_at=None, kind=ClockKind.TWO_HOURS).order_by("pk")[:count].values_list("pk")
    )
    dues = [(begin + MINUTE * number / count, key) for number, (key,) in enumerate(keys)]
    with connection.cursor() as cursor:
        cursor.executemany("update desk_clock set due_at = %s, next_at = due_at, warned = 90 where id = %s", dues)
        cursor.execute("update desk_clock set next_at = due_at where next_at is not null and next_at <> due_at")
    wake("tanggap_clocks")


def fired() -> Sequence[tuple[int, datetime, datetime]]:
    """Every breach: clock, when it was to be, when it was."""
    rows = Firing.objects.filter(percent=Firing.BREACH, clock__kind=ClockKind.TWO_HOURS)
    return list(rows.values_list("clock", "planned_at", "acted_at"))


def ladder_rows() -> dict[str, int]:
    """What the acts left behind: one of each for each clock."""
    tables = {"rungs": "desk_rung", "lines": "desk_entry", "audit": "audit_auditevent", "notices": "desk_notice"}
    with connection.cursor() as cursor:
        found = {}
        for name, table in tables.items():
            cursor.execute(f"select count(*) from {table}")
            found[name] = cursor.fetchone()[0]
    return found
