"""Who signs in: users, the roles staff hold at a branch or at head office, and changes of a member's e-mail."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from tanggap.identity.rights import RIGHTS
from tanggap.identity.rights import Role as Role
from tanggap.institution.models import Branch, Department
from tanggap.lib.prepared import Prepared
from tanggap.lib.sealing import SealedField, SealedOnRequest, digest
from tanggap.lib.searching import mentions

Held = tuple[str, bool, int, int | None]
"""A role in effect, whether it is held at head office, the ids of its branch and (an officer's) department."""
STAYS_RESERVED = """
if exists (
    select 1 from identity_emailchange c
    where c.held = new.email and c.user_id <> new.id and c.undo_until > clock_timestamp()
) then
    raise unique_violation using message = 'this e-mail may still be taken back by the account that gave it up';
end if;
return new;
"""
"""Runs after the row is written, when whoever gave the address up at the same moment has committed: its own snapshot
then shows what they hold."""


class UserQuerySet(models.QuerySet["User"]):
    def mentioning(self, words: str) -> Self:
        """Every word occurs in the name or the e-mail."""
        return self.filter(mentions(words, "full_name", "email"))

    def holding(self, *roles: str) -> Self:
        """Those who may sign in and hold one of these roles in effect, at whatever branch."""
        held = RoleGrant.objects.in_effect().filter(role__in=roles)
        return self.filter(is_active=True, pk__in=held.values("user"))

    def with_phone(self, phone: str) -> Self:
        """Those whose own number (E.164) this is."""
        return self.filter(phone_index=phone_index(phone))


def phone_index(phone: str) -> bytes:
    """Blind index of a staff member's number in E.164."""
    return digest(phone, context="identity.user.phone")


class UserManager(BaseUserManager["User"]):
    def staff(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db).filter(kind=User.Kind.STAFF)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in, either as a member or as staff: one e-mail is one account and one entrance."""

    class Kind(models.TextChoices):
        MEMBER = "member", "Pelanggan"
        STAFF = "staff", "Staf"

    email = models.EmailField("E-mail", unique=True)
    kind = models.CharField("Jenis", max_length=6, choices=Kind)
    username = models.CharField("Username", max_length=16, blank=True)
    full_name = models.CharField("Nama lengkap", max_length=120, blank=True)
    phone = SealedOnRequest("Nomor handphone", default="", blank=True)
    """Of staff, in E.164: a customer's number that is a colleague's is told to whoever approves (O2)."""
    phone_index = models.BinaryField(null=True)
    is_active = models.BooleanField("Aktif", default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.UniqueConstraint(Lower("username"), condition=~models.Q(username=""), name="user_username_once"),
        ]
        indexes = [models.Index(fields=["phone_index"], condition=~models.Q(phone_index=None), name="user_phone")]
        triggers = [
            pgtrigger.Trigger(
                name="held_email_stays_reserved",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("email"),  # type: ignore[no-untyped-call]
                func=STAYS_RESERVED,
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username or self.email

    @property
    def actor_id(self) -> int:
        return int(self.pk)

    @property
    def actor_label(self) -> str:
        """How audit and history name this person: staff by name, members by user name; never the e-mail."""
        return self.full_name or self.username or f"pengguna {self.pk}"

    @property
    def own_phone(self) -> str:
        """The number, opened; "" where none is known."""
        column = self._meta.get_field("phone")
        assert isinstance(column, SealedOnRequest)  # noqa: S101 — declared so above
        return column.open(self.phone) if self.phone else ""

    @property
    def is_member(self) -> bool:
        return self.kind == self.Kind.MEMBER

    @property
    def is_staff_member(self) -> bool:
        return self.kind == self.Kind.STAFF

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in effect, wherever held; read once for each instance, that is once for each request."""
        return frozenset(role for role, *_ in self._held)

    @cached_property
    def _held(self) -> frozenset[Held]:
        if not self.is_staff_member or not self.is_active:
            return frozenset()
        return frozenset(_held_by(self.pk, timezone.now()))

    def has_right(self, name: str) -> bool:
        """Whether one of the roles in effect gives the right (see identity.rights).

        :raises KeyError: there is no right of that name.
        """
        return not RIGHTS[name].isdisjoint(self.roles)

    def has_role(self, *roles: str) -> bool:
        """Whether any of these roles is in effect, at whatever branch."""
        return not self.roles.isdisjoint(roles)

    @property
    def sight(self) -> tuple[int, frozenset[Held]]:
        """All that decides which rows this person sees, as something to compare: whoever keeps what was made for a
        person keeps it for this (see `lib.prepared.PreparedEach`)."""
        return self.pk, self._held

    def holds_everywhere(self, *roles: str) -> bool:
        """Whether any of these roles is in effect at head office."""
        return any(role in roles and at_head_office for role, at_head_office, *_ in self._held)

    def branch_ids(self, *roles: str) -> list[int]:
        """Ids of the branches at which any of these roles is held itself, for a query that must know them as values;
        whoever holds one everywhere is asked by `holds_everywhere`."""
        return sorted({branch for role, _, branch, _ in self._held if role in roles})

    def posts_at(self, branch: Branch) -> dict[str, "RoleGrant"]:
        """The roles in effect at this branch, each with the grant that gives it: one's own before a deputy's."""
        if not self.is_active:
            return {}
        held = self.grants.in_effect().filter(models.Q(branch=branch) | models.Q(branch__is_head_office=True))
        own_last = sorted(held.select_related("deputy_for"), key=lambda grant: grant.deputy_for_id is None)
        return {grant.role: grant for grant in own_last}

    def branches_for(self, *roles: str) -> models.QuerySet[Branch]:
        """Branches where any of these roles is held in effect; a role held at head office is held at all of them."""
        if self.holds_everywhere(*roles):
            return Branch.objects.all()
        held = self.grants.in_effect().filter(role__in=roles) if self.is_active else self.grants.none()
        return Branch.objects.filter(pk__in=held.values("branch"))

    @property
    def department_ids(self) -> list[int]:
        """Ids of the departments for which this person is an officer, in effect."""
        return sorted({office for role, *_, office in self._held if role == Role.OFFICER and office is not None})


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_effect(self, at: datetime | None = None) -> Self:
        """Confirmed (S12), begun and not ended, now or `at` an instant; a deputy's time is over at its very instant."""
        at = at or timezone.now()
        has_begun = models.Q(starts_at=None) | models.Q(starts_at__lte=at)
        return self.not_over(at).filter(has_begun, confirmed_at__isnull=False, ended_at=None)

    def not_over(self, at: datetime | None = None) -> Self:
        """Without an end, or one that is still to come."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=at or timezone.now()))

    def end_overdue(self) -> int:
        """Close the grants whose time is over, so that the same may be given again."""
        return self.filter(ended_at=None, until__lte=timezone.now()).update(ended_at=models.F("until"))

    def pending(self) -> Self:
        """Granted and waiting for the second person."""
        return self.filter(ended_at=None, confirmed_at=None)

    def confirmable_by(self, user: User) -> Self:
        """Pending, and this person may be the second one: see `RoleGrant.is_confirmable_by`."""
        return self.pending().exclude(granted_by=user).exclude(user=user)


class RoleGrant(models.Model):
    """A role held at a branch (head office: everywhere), from a day on, granted by one and confirmed by another.

    It takes effect when `confirmed_at` is set (S12). A deputy's is held in somebody's stead, from `starts_at` until
    the instant `until` (see `identity.deputies`).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("Peran", max_length=12, choices=Role)
    branch = models.ForeignKey(Branch, models.PROTECT, verbose_name="Cabang")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="Departemen")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deputy_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="deputies")
    starts_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    objects: ClassVar = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "branch", "department"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="role_granted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by=None) | ~models.Q(granted_by=models.F("user")),
                name="nobody_grants_to_themself",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("granted_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("user")),
                name="nobody_confirms_their_own_role",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for=None, starts_at=None, until=None)
                | models.Q(deputy_for__isnull=False, starts_at__isnull=False, until__gt=models.F("starts_at")),
                name="a_deputy_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for=None) | ~models.Q(deputy_for=models.F("user")),
                name="nobody_is_their_own_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.branch}"

    @property
    def is_in_effect(self) -> bool:
        now = timezone.now()
        has_time = (self.starts_at is None or self.starts_at <= now) and (self.until is None or now < self.until)
        return self.ended_at is None and self.confirmed_at is not None and has_time

    def is_confirmable_by(self, user: User) -> bool:
        """A second person confirms: neither who gave the role nor who gets it (S12)."""
        return user.pk not in (self.user_id, self.granted_by_id)


_held_by: Prepared[Held] = Prepared(
    lambda user, at: (
        RoleGrant.objects.in_effect(at)
        .filter(user=user)
        .values_list("role", "branch__is_head_office", "branch", "department")
    ),
    int,
    datetime,
)


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def pending(self, now: datetime) -> Self:
        """Asked for, and neither confirmed, replaced nor too old."""
        return self.filter(confirmed_at=None, voided_at=None, expires_at__gt=now)

    def void(self, now: datetime) -> int:
        """Close whatever of these is still open: their links open nothing any more, their addresses are free."""
        still_open = models.Q(undo_until=None) | models.Q(undo_until__gt=now)
        return self.filter(still_open, voided_at=None, undone_at=None).update(voided_at=now, held=None)


class EmailChange(models.Model):
    """A member's change of e-mail (P8): asked for, confirmed by a link to the new address, undone by one to the old.

    `held` is the old address in the clear for as long as the change can be undone: nobody else may take it meanwhile
    (see `STAYS_RESERVED`). Tokens are kept as their SHA-256.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Menunggu konfirmasi"
        REVERSIBLE = "reversible", "Berlaku, dapat dibatalkan"
        FINAL = "final", "Berlaku"
        UNDONE = "undone", "Dibatalkan pemilik e-mail lama"
        VOID = "void", "Tidak berlaku lagi"
        EXPIRED = "expired", "Tidak dikonfirmasi"

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    old_email = SealedField("E-mail lama")
    new_email = SealedField("E-mail baru")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirm_digest = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    undo_digest = models.BinaryField(null=True)
    undo_until = models.DateTimeField(null=True)
    held = models.EmailField(null=True)
    undone_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects: ClassVar = EmailChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["confirm_digest"], name="email_change_confirmed_by_one_link"),
            models.UniqueConstraint(fields=["undo_digest"], name="email_change_undone_by_one_link"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at=None, voided_at=None),
                name="one_email_change_waits_for_each",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, undo_digest=None, undo_until=None)
                | models.Q(confirmed_at__isnull=False, undo_digest__isnull=False, undo_until__isnull=False),
                name="a_confirmed_email_change_can_be_undone",
            ),
            models.CheckConstraint(
                condition=models.Q(held=None) | models.Q(confirmed_at__isnull=False, undone_at=None, voided_at=None),
                name="an_address_is_held_while_it_can_be_taken_back",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(confirmed_at__isnull=False, voided_at=None),
                name="only_a_confirmed_email_change_is_undone",
            ),
        ]
        indexes = [models.Index(fields=["held"], condition=~models.Q(held=None), name="email_held")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"

    def state(self, now: datetime) -> "EmailChange.State":
        """Where it stands; both of its times are over at their very instant."""
        if self.undone_at or self.voided_at:
            return self.State.UNDONE if self.undone_at else self.State.VOID
        if self.undo_until:
            return self.State.REVERSIBLE if now < self.undo_until else self.State.FINAL
        return self.State.PENDING if now < self.expires_at else self.State.EXPIRED
