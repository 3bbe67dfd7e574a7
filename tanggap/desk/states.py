"""The life of a case as data: its states and the only moves between them (D3).

The database enforces the same table (a trigger made from it), and `docs/states.md` prints it; a test compares them.
"""

from django.db import models


class State(models.TextChoices):
    NEW = "new", "Baru"
    IN_PROGRESS = "in_progress", "Diproses"
    WAITING_CUSTOMER = "waiting_customer", "Menunggu pelanggan"
    WAITING_CLOCK = "waiting_clock", "Menunggu waktu"
    ESCALATED = "escalated", "Dieskalasi"
    ANSWERED = "answered", "Dijawab"
    CLOSED = "closed", "Ditutup"
    REOPENED = "reopened", "Dibuka kembali"
    WITHDRAWN = "withdrawn", "Dicabut pelanggan"
    MERGED = "merged", "Digabung"


ENDS_EARLY = frozenset({State.WITHDRAWN, State.MERGED})

TRANSITIONS: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_PROGRESS}) | ENDS_EARLY,
    State.IN_PROGRESS: frozenset({State.WAITING_CUSTOMER, State.WAITING_CLOCK, State.ESCALATED, State.ANSWERED})
    | ENDS_EARLY,
    State.WAITING_CUSTOMER: frozenset({State.IN_PROGRESS}) | ENDS_EARLY,
    State.WAITING_CLOCK: frozenset({State.IN_PROGRESS}) | ENDS_EARLY,
    State.ESCALATED: frozenset({State.IN_PROGRESS, State.ANSWERED}) | ENDS_EARLY,
    State.ANSWERED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.IN_PROGRESS}) | ENDS_EARLY,
    State.WITHDRAWN: frozenset(),
    State.MERGED: frozenset(),
}

OPEN = frozenset({state for state, targets in TRANSITIONS.items() if targets} - {State.ANSWERED, State.CLOSED})
"""We owe the customer something."""

PAIRS = [(old.value, new.value) for old, targets in TRANSITIONS.items() for new in sorted(targets)]
