"""Notices to people of ours: telling them of a case, showing what is new, and noting that it was seen (D17)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from tanggap.desk.models import Case, Notice
from tanggap.desk.models.notice import NoticeQuerySet
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.lib.prepared import Prepared

_new_of: Prepared[int] = Prepared(
    lambda user, case: Notice.objects.unseen().filter(user=user, case=case).values_list("pk", flat=True), int, int
)


def tell(people: Iterable[User], case: Case, text: str, *, at: datetime) -> None:
    """Tell each of these people one sentence about the case; the same sentence unseen is not told twice."""
    told = set(case.notices.unseen().filter(text=text).values_list("user", flat=True))
    new = {person.pk for person in people} - told
    Notice.objects.bulk_create(Notice(user_id=pk, case=case, text=text, at=at) for pk in sorted(new))


def of(person: User) -> NoticeQuerySet:
    """What this person was told of cases that they may still see, the newest first."""
    rows: NoticeQuerySet = Notice.objects.filter(user=person, case__in=Case.objects.visible_to(person))
    return rows.select_related("case")


def count(person: User) -> int:
    """How many of them are new."""
    return of(person).unseen().count()


def seen(person: User, case: Case | None = None) -> int:
    """Note that the person has seen their notices (of a case: those); how many were new."""
    if case and not _new_of(person.pk, case.pk):
        return 0
    rows = Notice.objects.unseen().filter(user=person)
    rows = rows.filter(case=case) if case else rows
    return rows.update(seen_at=timezone.now())


def managers_of(case: Case, *, head_office: bool) -> QuerySet[User]:
    """The managers of the case's branch, or those of head office, which are also a branch's that has none."""
    grants = RoleGrant.objects.in_effect().filter(role=Role.MANAGER, user__is_active=True)
    own, central = grants.filter(branch=case.branch_id), Q(branch__is_head_office=True)
    asked = grants.filter(central if head_office else Q(branch=case.branch_id) | central & ~Exists(own))
    return User.objects.filter(pk__in=asked.values("user"))
