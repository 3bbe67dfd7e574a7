"""The life of an application as data: its states and the only moves between them (O2).

The database enforces the same table (a trigger made from it), and `docs/states.md` prints it; a test compares them.
"""

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Draf"
    WAITING_SECTION_HEAD = "waiting_section_head", "Menunggu Kasie"
    WAITING_BRANCH_HEAD = "waiting_branch_head", "Menunggu Kacab"
    WAITING_CONFIRMATION = "waiting_confirmation", "Waiting Confirmation"
    IN_PROGRESS = "in_progress", "In Progress"
    COMPLETED = "completed", "Selesai"
    REJECTED = "rejected", "Ditolak"
    CANCELLED = "cancelled", "Dibatalkan"
    EXPIRED = "expired", "Kedaluwarsa"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.WAITING_SECTION_HEAD, State.CANCELLED}),
    State.WAITING_SECTION_HEAD: frozenset({State.WAITING_BRANCH_HEAD, State.DRAFT, State.REJECTED, State.CANCELLED}),
    State.WAITING_BRANCH_HEAD: frozenset({State.WAITING_CONFIRMATION, State.DRAFT, State.REJECTED, State.CANCELLED}),
    State.WAITING_CONFIRMATION: frozenset(
        {State.IN_PROGRESS, State.DRAFT, State.REJECTED, State.CANCELLED, State.EXPIRED}
    ),
    State.IN_PROGRESS: frozenset({State.COMPLETED, State.REJECTED}),
    State.COMPLETED: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}

OPEN = frozenset(state for state, targets in TRANSITIONS.items() if targets)
"""Somebody still has to do something."""

PAIRS = [(old.value, new.value) for old, targets in TRANSITIONS.items() for new in sorted(targets)]
