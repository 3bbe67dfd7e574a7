"""An agent proposes the new sign-in e-mail of a member who was recognised on the case (D27)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import notices, overseeing, timeline
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.models.recovery import WAITS
from tanggap.desk.moves import ensure_open
from tanggap.desk.recovery.accounts import proof_of, recoverable_of
from tanggap.desk.recovery.ending import wake_loop
from tanggap.identity.models import User
from tanggap.identity.recovering import AddressTaken, ensure_free, lock_account
from tanggap.lib import limits
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.limits import Limit
from tanggap.lib.names import masked_email

PROPOSALS = Limit("recovery.proposals", 10, timedelta(hours=1))
"""Tries of one person, refused ones too: nobody finds out by trying which addresses have an account."""


class BadAddress(DomainError):
    message = "Alamat e-mail ini tidak lengkap atau salah tulis. Contoh: nama@contoh.co.id."


class AlreadyOpen(Conflict):
    """An account has one at a time."""

    def __init__(self, held: AccountRecovery) -> None:
        super().__init__(f"Pemulihan akun ini sudah diusulkan pada kasus {held.case}. Tunggu hasilnya atau batalkan.")


def propose(case_id: int, address: str, why: str, *, by: User) -> AccountRecovery:
    """Propose a new sign-in e-mail. Proposing the same once more is harmless.

    :param why: of `AccountRecovery.Why`.
    :raises NotFound: not theirs to see. :raises MovedOn: the case is over. :raises Forbidden: an officer.
    :raises NotVerified: nobody was recognised on this case. :raises ProofStale: nobody lately.
    :raises NoAccount, AccountShut: see `accounts`.
    :raises BadAddress: malformed. :raises AddressTaken: not to be had. :raises AlreadyOpen: one is under way.
    :raises TooManyAttempts: this person tries too many.
    """
    limits.spend(PROPOSALS, str(by.pk))
    try:
        return _propose(case_id, _plain(address), AccountRecovery.Why(why), by)
    except AddressTaken:
        trail.record("recovery.address_refused", Case.objects.filter(pk=case_id).first(), by=by)
        raise


def _plain(address: str) -> str:
    """Letters that look like others, what is drawn as nothing, quoted names and bare machines are no address here: the
    second person must see where the link goes."""
    plain = address.strip().lower()
    if not plain.isascii() or set(plain) & set('"[]'):
        raise BadAddress
    try:
        validate_email(plain)
    except ValidationError:
        raise BadAddress from None
    return plain


@transaction.atomic
def _propose(case_id: int, address: str, why: AccountRecovery.Why, by: User) -> AccountRecovery:
    case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    overseeing.ensure_answers_customers(by)
    proof = proof_of(case, timezone.now())
    account = lock_account(recoverable_of(case).pk)
    now = timezone.now()
    held = AccountRecovery.objects.open().filter(account=account).first()
    if held and (held.case_id, held.proposed_by_id, held.new_email) == (case.pk, by.pk, address):
        return held
    if held:
        raise AlreadyOpen(held)
    ensure_free(address, for_account=account)
    row = AccountRecovery.objects.create(
        case=case,
        account=account,
        proof=proof,
        why=why,
        old_email=account.email,
        new_email=address,
        proposed_by=by,
        proposed_at=now,
        next_at=now + WAITS,
    )
    _tell(case, row)
    return row


def _tell(case: Case, row: AccountRecovery) -> None:
    by, at = row.proposed_by, row.proposed_at
    told = f"Pemulihan akun diusulkan: e-mail masuk menjadi {masked_email(row.new_email)}."
    timeline.event(case, told, by=by, at=at, about=row)
    trail.record("recovery.proposed", row, by=by, fields=["email"])
    hands = (by.pk, row.proof.by_id)
    seconds = notices.managers_of(case, head_office=False).exclude(pk__in=hands)
    seconds = seconds if seconds.exists() else notices.managers_of(case, head_office=True).exclude(pk__in=hands)
    notices.tell(seconds, case, f"Pemulihan akun pada kasus {case} menunggu persetujuan Anda.", at=at)
    wake_loop()
