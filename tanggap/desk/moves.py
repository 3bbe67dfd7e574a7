"""Moving a case: its state, the row that says who and why, the timeline and the audit, together (D3)."""

from datetime import datetime

from tanggap.audit import trail
from tanggap.audit.trail import Actor, System
from tanggap.desk.models import Case, Move
from tanggap.desk.states import OPEN, TRANSITIONS, State
from tanggap.lib.errors import Conflict

CUSTOMER = System("pelanggan")
"""Who acts when the customer does: nobody of ours."""
PROCEDURE = System("prosedur")
"""Who acts when the procedure goes on by itself."""


class MovedOn(Conflict):
    """Somebody else was first: the case is not where this act begins (D3)."""


def ensure_open(case: Case) -> None:
    """:raises MovedOn: the case is answered, closed, withdrawn or merged."""
    ensure_state(case, *OPEN)


def ensure_state(case: Case, *states: State) -> None:
    """:raises MovedOn: with what happened last, by whom, when it is in none of these states."""
    if case.state not in states:
        raise MovedOn(last_words(case))


def last_words(case: Case) -> str:
    """What took the case where it is, as a sentence for whoever came too late."""
    last = case.moves.last()
    by = f" oleh {last.by_label}" if last and last.by_id else ""
    return f"Kasus {case} sudah {State(case.state).label.lower()}{by}. Muat ulang halaman untuk melihatnya."


def move(case: Case, to: State, *, by: Actor, at: datetime, reason: str = "", fields: tuple[str, ...] = ()) -> None:
    """Take the case to `to`; the caller's transaction holds its lock. Being there already is no move.

    :param fields: names of the columns that the caller changed besides, which are saved with the state.
    :raises MovedOn: the table of `states` has no such move.
    """
    if case.state == to:
        case.save(update_fields=fields) if fields else None
        return
    if to not in TRANSITIONS[State(case.state)]:
        raise MovedOn(last_words(case))
    old = case.state
    case.state, case.state_at = to, at
    case.save(update_fields=["state", "state_at", *fields])
    Move.objects.create(
        case=case,
        old_state=old,
        new_state=to,
        at=at,
        by_id=by.actor_id,
        by_label=by.actor_label[:120],
        reason=reason,
    )
    trail.record(f"case.{to}", case, by=by, reason=reason)


def move_along(case: Case, to: State, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The same where the way leads over *Diproses*, as from a wait to the manager."""
    if to != case.state and to not in TRANSITIONS[State(case.state)]:
        move(case, State.IN_PROGRESS, by=by, at=at, reason=reason)
    move(case, to, by=by, at=at, reason=reason)
