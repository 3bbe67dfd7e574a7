"""“Bukan saya”: who holds the telephone on record stops an account that somebody else made, until staff lift it (P5).

While it is frozen nobody signs in to the account and none is made for the customer. Staff see it in the audit trail
and by the gauge `tanggap_accounts_frozen`; it is lifted after the customer's identity was checked.
"""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.identity import sessions
from tanggap.identity.closing import close_account
from tanggap.identity.models import User
from tanggap.lib.errors import NotFound
from tanggap.portal.locking import lock_customer
from tanggap.portal.models import Freeze, Membership, Registration


@transaction.atomic
def freeze(customer_id: int) -> Freeze:
    """Void pending registrations, shut the customer's account and end its sessions. Twice is harmless."""
    lock_customer(customer_id)
    frozen = Freeze.objects.in_force().filter(customer_id=customer_id).first()
    if frozen is None:
        frozen = Freeze.objects.create(customer_id=customer_id)
        Registration.objects.pending().filter(customer_id=customer_id).update(superseded_at=timezone.now())
        _set_open(customer_id, is_open=False)
        trail.record("account.frozen", frozen, by=None, reason="pemilik nomor handphone menyatakan bukan dirinya")
    return frozen


@transaction.atomic
def lift(freeze_id: int, *, by: Actor, reason: str) -> Freeze:
    """Let the account, if there is one, open again. For staff who have checked who calls (D5). Twice is harmless.

    :raises NotFound: there is no such freeze.
    """
    frozen = Freeze.objects.filter(pk=freeze_id).first()
    if frozen is None:
        raise NotFound
    lock_customer(frozen.customer_id)
    frozen.refresh_from_db()
    if frozen.lifted_at is None:
        frozen.lifted_at, frozen.lifted_by = timezone.now(), by.actor_label[:120]
        frozen.save(update_fields=["lifted_at", "lifted_by"])
        _set_open(frozen.customer_id, is_open=True)
        trail.record("account.unfrozen", frozen, by=by, reason=reason)
    return frozen


@transaction.atomic
def close(freeze_id: int, *, by: Actor, reason: str) -> Freeze:
    """End the account that somebody else made and lift the freeze, so that the customer can register. For staff who
    have checked who calls (D5). Twice is harmless.

    :raises NotFound: there is no such freeze.
    """
    was_in_force = Freeze.objects.in_force().filter(pk=freeze_id).exists()
    frozen = lift(freeze_id, by=by, reason=reason)
    held = Membership.objects.in_force().filter(customer_id=frozen.customer_id).select_related("user").first()
    if was_in_force and held:
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
        close_account(held.user, by=by)
    return frozen


def _set_open(customer_id: int, *, is_open: bool) -> None:
    membership = Membership.objects.in_force().filter(customer_id=customer_id).first()
    if membership is None:
        return
    user = User.objects.select_for_update().get(pk=membership.user_id)
    user.is_active = is_open
    user.save(update_fields=["is_active"])
    if not is_open:
        sessions.end_all(user)
