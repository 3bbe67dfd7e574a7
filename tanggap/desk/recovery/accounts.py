"""Which member's account a case is about, and whether it can be recovered (D27)."""

from tanggap.desk.models import Case, IdentityCheck
from tanggap.identity.models import User
from tanggap.lib.errors import Conflict


class NotVerified(Conflict):
    """Nobody knows yet who calls."""

    message = "Cocokkan dahulu sedikitnya dua data pelanggan pada kasus ini."


class NoAccount(Conflict):
    """There is nothing to recover: whoever has no account registers."""

    message = "Pelanggan ini tidak mempunyai akun portal. Arahkan untuk mendaftar di Halaman Register."


class AccountShut(Conflict):
    """Frozen by who holds the number on record: that is settled first."""

    message = "Akun pelanggan ini sedang dibekukan. Selesaikan pembekuannya dahulu sebelum memulihkan akun."


def account_of(case: Case) -> User | None:
    """The account of the case's customer, whether or not one may sign in to it."""
    if case.customer_id is None:
        return None
    ties = {"membership__customer": case.customer_id, "membership__ended_at": None}
    return User.objects.filter(kind=User.Kind.MEMBER, **ties).first()


def proof_of(case: Case) -> IdentityCheck:
    """The newest check of the case's customer, on this case, at which two facts matched (D5).

    :raises NotVerified: there is none.
    """
    proof: IdentityCheck | None = case.checks.filter(customer=case.customer_id, is_passed=True).last()
    if proof is None:
        raise NotVerified
    return proof


def recoverable_of(case: Case) -> User:
    """The account of the case's customer.

    :raises NoAccount: they have none. :raises AccountShut: it is frozen.
    """
    account = account_of(case)
    if account is None:
        raise NoAccount
    if not account.is_active:
        raise AccountShut
    return account
