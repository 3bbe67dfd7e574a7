"""Who is on duty: agents say so themselves, and cases that are given out in turn go to them (D24, D26)."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing
from tanggap.desk.models import Duty
from tanggap.desk.models.work import DutyQuerySet
from tanggap.identity.models import Role, RoleGrant, User, UserQuerySet
from tanggap.institution.models import Branch
from tanggap.lib.prepared import Prepared

_duties: Prepared[int] = Prepared(lambda user: Duty.objects.on().filter(user=user).values_list("pk", flat=True), int)


def is_on(user: User) -> bool:
    return bool(_duties(user.pk))


def duties_of(branch: Branch) -> DutyQuerySet:
    """The duties of the agents who work on a branch's cases, its own and those of head office."""
    here = Q(branch=branch) | Q(branch__is_head_office=True)
    agents = RoleGrant.objects.in_effect().filter(here, role=Role.AGENT)
    duties: DutyQuerySet = Duty.objects.on().filter(user__is_active=True, user__in=agents.values("user"))
    return duties


def team_on(branch: Branch) -> UserQuerySet:
    """The agents who are on duty for a branch's cases."""
    return User.objects.staff().filter(pk__in=duties_of(branch).values("user"))


@transaction.atomic
def begin(user: User) -> Duty:
    """Go on duty; being on duty already is harmless.

    :raises Forbidden: not an agent or a manager.
    """
    overseeing.ensure_answers_customers(user)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    duty, is_new = Duty.objects.on().get_or_create(user=user, defaults={"began_at": timezone.now()})
    if is_new:
        trail.record("duty.began", duty, by=user)
    return duty


@transaction.atomic
def end(user: User) -> Duty | None:
    """Go off duty; the cases one holds stay one's own. Off duty already: None."""
    duty = Duty.objects.on().select_for_update().filter(user=user).first()
    if duty:
        duty.ended_at = timezone.now()
        duty.save(update_fields=["ended_at"])
        trail.record("duty.ended", duty, by=user)
    return duty
