"""Who answers customers, and who watches over whom: a manager of the case's own team, never on work of their own."""

from tanggap.desk.models import Case
from tanggap.identity.models import Role, User
from tanggap.lib.errors import Forbidden

TEAM = (Role.AGENT, Role.MANAGER)
"""Those who answer customers."""


class OwnWork(Forbidden):
    """Four eyes: the second person is another one."""

    message = "Anda sendiri yang mengerjakannya. Minta manajer lain memeriksanya."


def manages(user: User, case: Case) -> bool:
    """Whether the case is of a team of theirs; a manager of head office has all."""
    return user.holds_everywhere(Role.MANAGER) or case.branch_id in user.branch_ids(Role.MANAGER)


def ensure_manages(user: User, case: Case) -> None:
    """:raises Forbidden: they do not."""
    if not manages(user, case):
        raise Forbidden("Hanya manajer tim kasus ini yang dapat melakukannya.")


def answers_customers(user: User) -> bool:
    """Agents and managers do; officers of a department work for them."""
    return user.has_role(*TEAM)


def ensure_answers_customers(user: User) -> None:
    """:raises Forbidden: they do not."""
    if not answers_customers(user):
        raise Forbidden("Hanya agen atau manajer yang menjawab pelanggan dan membuat laporan.")
