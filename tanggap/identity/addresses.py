"""Whose an e-mail address is: an account's own, or one that an account gave up and may still take back (P8)."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tanggap.identity.models import EmailChange, User


def holder_of(email: str, *, now: datetime | None = None) -> User | None:
    """The account that this address belongs to, of whatever entrance; None: it is free.

    A given-up address belongs to its former account until the 72 hours of undoing are over. The database refuses
    it to anyone else in between (`User`'s trigger), so this answers beforehand what would otherwise fail.
    """
    address = email.strip().lower()
    reserved = EmailChange.objects.filter(held=address, undo_until__gt=now or timezone.now())
    return User.objects.filter(Q(email=address) | Q(pk__in=reserved.values("user"))).first()
