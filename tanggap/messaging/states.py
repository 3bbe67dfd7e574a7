"""The life of a message as data: its states and the only moves between them.

The database enforces the same table (a trigger made from it), and `docs/states.md` prints it; a test compares them.
"""

from django.db import models


class State(models.TextChoices):
    QUEUED = "queued", "Menunggu"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    DELIVERED = "delivered", "Sampai"
    READ = "read", "Dibaca"
    FAILED = "failed", "Gagal"
    EXPIRED = "expired", "Kedaluwarsa"
    UNKNOWN = "unknown", "Tidak pasti"


FIRST = frozenset({State.QUEUED, State.FAILED})
"""A message is written as queued, or as failed when the recipient has no address that any channel could use."""

TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.EXPIRED}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.FAILED, State.EXPIRED, State.UNKNOWN}),
    State.SENT: frozenset({State.DELIVERED, State.READ, State.FAILED}),
    State.DELIVERED: frozenset({State.READ}),
    State.UNKNOWN: frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED}),
    State.READ: frozenset(),
    State.FAILED: frozenset(),
    State.EXPIRED: frozenset(),
}

PAIRS = [(old.value, new.value) for old, targets in TRANSITIONS.items() for new in sorted(targets)]
"""The same as pairs, for the trigger."""


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"


class Priority(models.IntegerChoices):
    """Lower goes first."""

    URGENT = 0, "Segera"
    NORMAL = 10, "Biasa"
    BULK = 20, "Massal"
