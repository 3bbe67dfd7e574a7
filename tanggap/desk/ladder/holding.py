"""Who is to act on a rung: the managers of the team, those of head office, the officers of the department (D17)."""

from django.db.models import Q, QuerySet

from tanggap.desk import notices
from tanggap.desk.models import Case, Rung
from tanggap.desk.models.ladder import Level
from tanggap.identity.models import Role, RoleGrant, User

TASKS = (Level.DEPARTMENT, Level.BANK)


def holders_of(case: Case, rung: Rung) -> QuerySet[User]:
    """Everybody whose inbox it is in."""
    if rung.department:
        grants = RoleGrant.objects.in_effect().filter(role=Role.OFFICER, department=rung.department)
        return User.objects.filter(pk__in=grants.values("user"), is_active=True)
    return notices.managers_of(case, head_office=rung.level == Level.HEAD_MANAGER)


def is_forsaken(case: Case) -> bool:
    """Whether nobody of a department does the task it has: none of its officers works, or its time is over."""
    tasks = case.rungs.open().filter(level=Level.DEPARTMENT).select_related("department", "clock")
    return any((task.clock and task.clock.breached_at) or not holders_of(case, task).exists() for task in tasks)


def rungs_of(user: User) -> QuerySet[Rung]:
    """The open rungs that are this person's to act on."""
    mine = Q(pk__in=[])
    if user.has_role(Role.MANAGER):
        levels = [Level.MANAGER, Level.BANK]
        if user.holds_everywhere(Role.MANAGER):
            levels.append(Level.HEAD_MANAGER)
        mine |= Q(level__in=levels, case__branch__in=user.branches_for(Role.MANAGER))
    if user.has_role(Role.OFFICER):
        mine |= Q(department__in=user.department_ids)
    rungs: QuerySet[Rung] = Rung.objects.open().filter(mine)
    return rungs


def tell(case: Case, rung: Rung, *, but: int | None) -> None:
    """Tell those who are to act, in the transaction of the going-up; not the one who passed it on."""
    people = [person for person in holders_of(case, rung) if person.pk != but]
    where = rung.department or rung.get_level_display()
    notices.tell(people, case, f"Kasus {case} menunggu {where}.", at=rung.given_at)
