"""Who signs in: users, the roles staff hold at a branch or at head office, and changes of a member's e-mail."""

from tanggap.identity.models.email_changes import EmailChange, EmailChangeQuerySet
from tanggap.identity.models.grants import RoleGrant, RoleGrantQuerySet
from tanggap.identity.models.users import User, UserManager, UserQuerySet, phone_index
from tanggap.identity.rights import Role

__all__ = [
    "EmailChange",
    "EmailChangeQuerySet",
    "Role",
    "RoleGrant",
    "RoleGrantQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "phone_index",
]
