"""Staff accounts and the roles they hold: made, switched off, granted and confirmed, each act on record (S12).

The first two administrators. `tanggap createstaff` makes an administrator on the machine itself, in effect at once.
This first one makes a second administrator on the settings page, also in effect at once, for nobody else is there to
confirm. From then on every role, the administrator's too, waits for a second person: otherwise one administrator could
invent the colleagues who confirm. Once somebody holds the role of compliance, that person confirms too.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor, System
from tanggap.identity import passwords
from tanggap.identity.addresses import holder_of
from tanggap.identity.models import Role, RoleGrant, RoleGrantQuerySet, User, phone_index
from tanggap.identity.sessions import end_all
from tanggap.institution.models import Branch, Department
from tanggap.lib.errors import Conflict, Forbidden, NotFound


class EmailTaken(Conflict):
    message = "E-mail ini sudah dipakai oleh akun lain. Satu e-mail hanya untuk satu akun."


class RoleHeld(Conflict):
    message = "Orang ini sudah memegang peran tersebut di tempat yang sama."


class LastAdministrator(Conflict):
    message = "Ini administrator terakhir. Tunjuk administrator lain lebih dahulu."


@transaction.atomic
def create_staff(
    email: str,
    full_name: str,
    *,
    by: Actor,
    password: str | None = None,
    phone: str = "",
    roles: Iterable[tuple[Role, Branch]] = (),
) -> User:
    """Make a staff account, with roles if any are given. Without a password an invitation is mailed.

    Made on the machine (`by` a System), roles have no granter and wait like all others for a second person, but in
    sample mode, where they are in effect at once.

    :raises EmailTaken: one e-mail is one account, members' included.
    """
    email = email.strip().lower()
    if holder_of(email):
        raise EmailTaken
    user = User.objects.create_user(email, password, kind=User.Kind.STAFF, full_name=full_name.strip())
    trail.record("staff.created", user, by=by)
    if phone:
        set_phone(user, phone, by=by)
    for role, branch in roles:
        grant_role(user, role, branch, by=by)
    if password is None:
        passwords.send_link(user, passwords.INVITATION, by=by)
    return user


@transaction.atomic
def set_phone(user: User, phone: str, *, by: Actor) -> None:
    """Keep a staff member's own number, or none.

    :param phone: E.164, or "".
    """
    user.phone, user.phone_index = phone, phone_index(phone) if phone else None
    user.save(update_fields=["phone", "phone_index"])
    trail.record("staff.changed", user, by=by, fields=["phone"])


@transaction.atomic
def grant_role(user: User, role: Role, branch: Branch, *, by: Actor, department: Department | None = None) -> RoleGrant:
    """Give a role at a branch. It takes effect when `confirm_role` was done; an administrator's at once as long as
    there is nobody who could confirm it, or if it is given on the machine itself.

    :raises Forbidden: to oneself, or to a member. :raises RoleHeld: it is already held there.
    """
    granter = by if isinstance(by, User) else None
    if user == granter:
        raise Forbidden("Anda tidak dapat memberi peran kepada diri sendiri.")
    if not user.is_staff_member:
        raise NotFound
    administrators = _locked_administrators()
    User.objects.select_for_update().get(pk=user.pk)
    user.grants.end_overdue()
    if user.grants.filter(role=role, branch=branch, department=department, ended_at=None).exists():
        raise RoleHeld
    grant = RoleGrant.objects.create(user=user, role=role, branch=branch, department=department, granted_by=granter)
    trail.record("role.granted", grant, by=by)
    if _needs_nobody(grant, administrators):
        _set_confirmed(grant, by=System("pendirian"))
    return grant


@transaction.atomic
def confirm_role(grant_id: int, *, by: User) -> RoleGrant:
    """The second person's word (S12). Confirming twice is harmless.

    :raises Forbidden: the grant is one's own, or one has granted it oneself.
    :raises NotFound: no such grant, or it has ended.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id, ended_at=None).first()
    if grant is None:
        raise NotFound
    if not grant.is_confirmable_by(by):
        raise Forbidden("Peran harus dikonfirmasi oleh orang kedua.")
    if grant.confirmed_at is None:
        _set_confirmed(grant, by=by)
    return grant


@transaction.atomic
def end_role(grant_id: int, *, by: User) -> RoleGrant:
    """Take a role away, in effect or not, at once, and from those who hold it in this person's stead (O2). Ending
    twice is harmless.

    :raises LastAdministrator: nobody could undo it.
    """
    administrators = _locked_administrators()
    grant = RoleGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound
    if grant.ended_at is None:
        if grant.role == Role.ADMIN:
            _ensure_another(grant.user, administrators)
        grant.ended_at = timezone.now()
        grant.save(update_fields=["ended_at"])
        trail.record("role.ended", grant, by=by)
        if grant.deputy_for_id is None:
            _end_deputies(grant.user.deputies.filter(role=grant.role, branch=grant.branch), by=by)
    return grant


def _end_deputies(grants: RoleGrantQuerySet, *, by: Actor) -> None:
    """Nobody stands in for somebody who does not hold the role."""
    now = timezone.now()
    for grant in grants.filter(ended_at=None).select_for_update(of=("self",)).order_by("pk"):
        grant.ended_at = min(now, grant.until or now)
        grant.save(update_fields=["ended_at"])
        trail.record("deputy.ended", grant, by=by)


@transaction.atomic
def disable(user: User, *, reason: str, by: User) -> None:
    """Shut somebody out: all sessions end, the next request is refused (S2), and their deputies are none any more.

    :raises Forbidden: oneself. :raises LastAdministrator: nobody could undo it.
    """
    if user == by:
        raise Forbidden("Anda tidak dapat menonaktifkan akun Anda sendiri.")
    administrators = _locked_administrators()
    if user.pk in administrators:
        _ensure_another(user, administrators)
    _set_active(user, is_active=False)
    _end_deputies(user.deputies.all(), by=by)
    end_all(user)
    trail.record("staff.disabled", user, by=by, reason=reason)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    """Let somebody in again, with the roles they held; deputies they name anew."""
    _set_active(user, is_active=True)
    trail.record("staff.enabled", user, by=by)


def _set_active(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def _set_confirmed(grant: RoleGrant, *, by: Actor) -> None:
    grant.confirmed_by = by if isinstance(by, User) else None
    grant.confirmed_at = timezone.now()
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    trail.record("role.confirmed", grant, by=by)


def _needs_nobody(grant: RoleGrant, administrators: set[int]) -> bool:
    """In sample mode what the machine grants; else an administrator's role that nobody is there to confirm."""
    if grant.granted_by is None and not settings.IS_PRODUCTION:
        return True
    if grant.role != Role.ADMIN:
        return False
    compliance = RoleGrant.objects.in_effect().filter(role=Role.COMPLIANCE, user__is_active=True)
    others = administrators | set(compliance.values_list("user_id", flat=True))
    return grant.granted_by is None or not others - {grant.user_id, grant.granted_by_id}


def _locked_administrators() -> set[int]:
    """Who administers now. Their grants and accounts are locked in one order and before any other row, so that two
    cannot remove each other at the same time and nobody waits in a circle."""
    held = RoleGrant.objects.in_effect().filter(role=Role.ADMIN, user__is_active=True)
    return {
        grant.user_id for grant in held.select_related("user").select_for_update(of=("self", "user")).order_by("pk")
    }


def _ensure_another(user: User, administrators: set[int]) -> None:
    if administrators <= {user.pk}:
        raise LastAdministrator
