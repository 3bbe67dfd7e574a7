"""Moving an application: its state, the row that says who and why, and the audit, together (O2)."""

from datetime import datetime

from django.db.models import F

from tanggap.audit import trail
from tanggap.audit.trail import Actor, System
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.together import Part, change, insertion, write
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.states import State

CUSTOMER = System("nasabah")
"""Who acts when the customer does: nobody of ours, and nobody who has signed in."""


class MovedOn(Conflict):
    """Somebody else was first: the application is not where this act begins (O2)."""


class ReasonMissing(DomainError):
    """Without a reason nobody can judge the act later."""

    message = "Tulis alasannya, supaya rekan Anda tahu apa yang harus dilakukan."


def ensure_state(application: Application, *states: State) -> None:
    """:raises MovedOn: with what happened last, by whom and when it is in none of these states."""
    if application.state not in states:
        raise MovedOn(last_words(application))


def last_words(application: Application) -> str:
    """What took the application where it is, as a sentence for whoever came too late."""
    last = application.moves.exclude(old_state=F("new_state")).last()
    if last is None:
        return MovedOn.message
    by = f" oleh {last.by_label}" if last.by_id else ""
    return f"Pengajuan {application} sudah {last.get_act_display().lower()}{by}. Muat ulang halaman untuk melihatnya."


def move(
    application: Application,
    act: Move.Act,
    *,
    to: State | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Take the application to `to` (None: it stays where it is); the caller's transaction holds its lock.

    :param fields: names of the columns that the caller changed besides, which are saved with the state.
    """
    write(*steps(application, act, to=to, by=by, at=at, reason=reason, fields=fields))


def steps(
    application: Application,
    act: Move.Act,
    *,
    to: State | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> list[Part]:
    """What `move` writes, for whoever writes more in the same round trip. The object is changed already."""
    old = application.state
    if to is not None:
        application.state, application.state_at = to, at
    row = Move(
        application=application,
        act=act,
        round=application.round,
        old_state=old,
        new_state=application.state,
        at=at,
        by_id=by.actor_id,
        by_label=by.actor_label[:120],
        reason=reason,
    )
    event = trail.event(f"application.{act}", application, by=by, reason=reason)
    return [change(application, "state", "state_at", *fields), insertion(event), insertion(row)]
