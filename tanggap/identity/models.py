"""Who signs in: users, and the roles staff hold at a branch or at head office."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from tanggap.identity.rights import RIGHTS
from tanggap.identity.rights import Role as Role
from tanggap.institution.models import Branch, Department
from tanggap.lib.searching import mentions


class UserQuerySet(models.QuerySet["User"]):
    def mentioning(self, words: str) -> Self:
        """Every word occurs in the name or the e-mail."""
        return self.filter(mentions(words, "full_name", "email"))


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
    def is_member(self) -> bool:
        return self.kind == self.Kind.MEMBER

    @property
    def is_staff_member(self) -> bool:
        return self.kind == self.Kind.STAFF

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in effect, wherever held; read once for each instance, that is once for each request."""
        if not self.is_staff_member or not self.is_active:
            return frozenset()
        return frozenset(self.grants.in_effect().values_list("role", flat=True))

    def has_right(self, name: str) -> bool:
        """Whether one of the roles in effect gives the right (see identity.rights).

        :raises KeyError: there is no right of that name.
        """
        return not RIGHTS[name].isdisjoint(self.roles)

    def has_role(self, *roles: str) -> bool:
        """Whether any of these roles is in effect, at whatever branch."""
        return not self.roles.isdisjoint(roles)

    def branches_for(self, *roles: str) -> models.QuerySet[Branch]:
        """Branches where any of these roles is held in effect; a role held at head office is held at all of them."""
        held = self.grants.in_effect().filter(role__in=roles) if self.is_active else self.grants.none()
        if held.filter(branch__is_head_office=True).exists():
            return Branch.objects.all()
        return Branch.objects.filter(pk__in=held.values("branch"))


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_effect(self) -> Self:
        """Not ended, and confirmed (S12)."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def pending(self) -> Self:
        """Granted and waiting for the second person."""
        return self.filter(ended_at=None, confirmed_at=None)

    def confirmable_by(self, user: User) -> Self:
        """Pending, and this person may be the second one: see `RoleGrant.is_confirmable_by`."""
        return self.pending().exclude(granted_by=user).exclude(user=user)


class RoleGrant(models.Model):
    """A role held at a branch (head office: everywhere), from a day on, granted by one and confirmed by another.

    It takes effect when `confirmed_at` is set (S12).
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
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.branch}"

    @property
    def is_in_effect(self) -> bool:
        return self.ended_at is None and self.confirmed_at is not None

    def is_confirmable_by(self, user: User) -> bool:
        """A second person confirms: neither who gave the role nor who gets it (S12)."""
        return user.pk not in (self.user_id, self.granted_by_id)
