"""Which member's account a case is about, and whether it can be recovered (D27)."""

from datetime import datetime, timedelta

from tanggap.desk.models import Case, IdentityCheck
from tanggap.identity.models import User
from tanggap.lib.errors import Conflict


class NotVerified(Conflict):
    """Nobody knows yet who calls."""

    message = "Cocokkan dahulu sedikitnya dua data pelanggan pada kasus ini."


FRESH = timedelta(hours=24)
"""How long a check tells who is speaking: whoever calls weeks later about the same case may be somebody else."""


class ProofStale(Conflict):
    """Somebody was recognised here once; who asks now was not."""

    message = (
        "Identitas pada kasus ini dicocokkan lebih dari 24 jam lalu, atau pemeriksaan terakhirnya tidak cocok. "
        "Cocokkan lagi sebelum mengusulkan."
    )


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


def proof_of(case: Case, now: datetime) -> IdentityCheck:
    """The last check of the case's customer, on this case, at which two facts matched (D5), made within `FRESH`.

    :raises NotVerified: none has matched. :raises ProofStale: it is older, or a later one has failed.
    """
    checks = case.checks.filter(customer=case.customer_id)
    last: IdentityCheck | None = checks.last()
    if last and last.is_passed and last.at > now - FRESH:
        return last
    raise ProofStale if checks.filter(is_passed=True).exists() else NotVerified


def is_proven(case: Case, now: datetime) -> bool:
    """Whether `proof_of` finds one."""
    try:
        return bool(proof_of(case, now))
    except (NotVerified, ProofStale):
        return False


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
