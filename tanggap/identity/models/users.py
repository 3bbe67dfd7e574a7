"""Who signs in: members and staff, with what the roles they hold let them see."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from tanggap.identity.models.grants import Held, RoleGrant, held_by
from tanggap.identity.rights import RIGHTS, Role
from tanggap.institution.models import Branch
from tanggap.lib.sealing import SealedOnRequest, digest
from tanggap.lib.searching import mentions

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
        return frozenset(held_by(self.pk, timezone.now()))

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

    def posts_at(self, branch: Branch) -> dict[str, RoleGrant]:
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
