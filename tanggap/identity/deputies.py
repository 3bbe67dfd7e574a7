"""Deputies: somebody who holds a role in another's stead, from one instant until another (O2, D31).

A deputy is a grant like any other, with a time; an officer's is for the officer's department. It is named by the holder
of the role, never by a deputy. If the deputy's own roles let them see what the role sees already, no customer's data is
opened to anybody new and the grant needs no second person; otherwise it waits for one (S12).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.identity.accounts import RoleHeld
from tanggap.identity.models import Role, RoleGrant, RoleGrantQuerySet, User, UserQuerySet
from tanggap.institution.models import Branch
from tanggap.lib.errors import DomainError, Forbidden, NotFound

DEPUTISED = (Role.KASIE, Role.KACAB, Role.MANAGER, Role.OFFICER)
SEES_APPLICATIONS = (Role.AO, Role.KASIE, Role.KACAB)
SEES_ALL_CASES = (Role.AGENT, Role.MANAGER)
"""Held at head office: a manager also sees what is escalated elsewhere, an officer the cases of any branch."""
NEVER = (Role.ADMIN, Role.COMPLIANCE)
"""Who gives roles and who watches do not approve in somebody's stead."""
LONGEST_DAYS = 92


class BadPeriod(DomainError):
    message = f"Masa deputi harus berakhir di masa depan, setelah mulainya, dan paling lama {LONGEST_DAYS} hari."


def own_posts(user: User) -> RoleGrantQuerySet:
    """The roles of this person in which they may name a deputy: held by themself, not as a deputy."""
    held: RoleGrantQuerySet = user.grants.in_effect().filter(role__in=DEPUTISED, deputy_for=None)
    return held.select_related("branch", "department")


def candidates(user: User, branch: Branch) -> UserQuerySet:
    """Colleagues who hold a role of their own at the branch or at head office, but those who watch or give roles."""
    there = Q(branch=branch) | Q(branch__is_head_office=True)
    own = RoleGrant.objects.in_effect().filter(there, deputy_for=None)
    people = User.objects.staff().filter(is_active=True, pk__in=own.values("user")).exclude(pk=user.pk)
    return people.exclude(pk__in=RoleGrant.objects.in_effect().filter(role__in=NEVER).values("user"))


@transaction.atomic
def name_deputy(post_id: int, deputy: User, *, starts_at: datetime, until: datetime, by: User) -> RoleGrant:
    """Let `deputy` hold the role of one's own grant `post_id` as well, from `starts_at` until the instant `until`.

    :raises NotFound: the role is not one's own. :raises Forbidden: not somebody who may be a deputy there.
    :raises RoleHeld: they hold that role there already. :raises BadPeriod: over already, or too long.
    """
    users = User.objects.select_for_update().filter(pk__in=(by.pk, deputy.pk)).order_by("pk")
    list(users)
    post = own_posts(by).select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    if not candidates(by, post.branch).filter(pk=deputy.pk).exists():
        raise Forbidden(f"{deputy} tidak dapat menjadi deputi di {post.branch.name}.")
    _ensure_period(starts_at, until)
    deputy.grants.end_overdue()
    same = {"role": post.role, "branch": post.branch, "department": post.department}
    if deputy.grants.filter(**same, ended_at=None).exists():
        raise RoleHeld
    grant = RoleGrant.objects.create(
        user=deputy,
        **same,
        granted_by=by,
        deputy_for=by,
        starts_at=starts_at,
        until=until,
        confirmed_at=timezone.now() if _sees_the_same(deputy, post) else None,
    )
    trail.record("deputy.named", grant, by=by)
    if grant.confirmed_at:
        trail.record("role.confirmed", grant, by=System("deputi"))
    return grant


@transaction.atomic
def end_deputy(grant_id: int, *, by: User) -> RoleGrant:
    """Take the deputy's role back at once. Ending twice is harmless.

    :raises NotFound: not one's own deputy.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id, deputy_for=by).first()
    if grant is None:
        raise NotFound
    if grant.ended_at is None:
        now = timezone.now()
        grant.ended_at = min(now, grant.until or now)
        grant.save(update_fields=["ended_at"])
        trail.record("deputy.ended", grant, by=by)
    return grant


def _sees_the_same(deputy: User, post: RoleGrant) -> bool:
    own = deputy.grants.in_effect().filter(deputy_for=None)
    if post.role in (Role.MANAGER, Role.OFFICER):
        return own.filter(role__in=SEES_ALL_CASES, branch__is_head_office=True).exists()
    there = Q(branch=post.branch) | Q(branch__is_head_office=True)
    return own.filter(there, role__in=SEES_APPLICATIONS).exists()


def _ensure_period(starts_at: datetime, until: datetime) -> None:
    if until <= max(starts_at, timezone.now()) or (until - starts_at).days > LONGEST_DAYS:
        raise BadPeriod
