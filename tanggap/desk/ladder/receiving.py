"""The receipt of what was passed on: seen, taken, tried, given back with a result (D8, D17)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import timeline
from tanggap.desk.ladder import climbing
from tanggap.desk.ladder.holding import rungs_of
from tanggap.desk.models import Case, ContactAttempt, Rung
from tanggap.desk.moves import MovedOn, move_along
from tanggap.desk.procedure import path
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.prepared import Prepared

_unseen: Prepared[int] = Prepared(
    lambda case: Rung.objects.open().filter(case=case, seen_at=None).values_list("pk", flat=True), int
)


class NoResult(DomainError):
    message = "Tulis hasilnya sebelum mengembalikan."


class ByItsStep(DomainError):
    """The procedure holds it: it goes back when the step is done (D7)."""

    message = "Ini langkah prosedur: catat hasilnya pada langkah di halaman kasus."


@dataclass(frozen=True)
class Try:
    """A try to reach the customer. `channel` as of a case."""

    channel: str
    is_reached: bool
    note: str = ""


def opened(case: Case, user: User) -> int:
    """Note that somebody of a rung has opened the case for the first time; how many rungs that were."""
    if not _unseen(case.pk):
        return 0
    mine = rungs_of(user).filter(case=case, seen_at=None).values_list("pk", flat=True)
    return int(Rung.objects.filter(pk__in=list(mine), seen_at=None).update(seen_at=timezone.now(), seen_by=user))


@transaction.atomic
def take(rung_id: int, *, by: User) -> Rung:
    """Take it upon oneself. Taking it twice is harmless.

    :raises NotFound: not theirs to act on. :raises MovedOn: it is over, or a colleague has taken it.
    """
    case, rung = _held(rung_id, by)
    if rung.taken_by_id == by.pk:
        return rung
    if rung.taken_by:
        raise MovedOn(f"{rung.taken_by} sudah mengambilnya.")
    now = timezone.now()
    rung.taken_by, rung.taken_at = by, now
    rung.seen_by, rung.seen_at = rung.seen_by or by, rung.seen_at or now
    rung.save(update_fields=["taken_by", "taken_at", "seen_by", "seen_at"])
    timeline.event(case, f"Diambil {rung.department or rung.get_level_display()}.", by=by, at=now, about=rung)
    trail.record("rung.taken", case, by=by)
    return rung


@transaction.atomic
def give_back(rung_id: int, result: str, *, by: User, informed_by: str = "", reference: str = "") -> Rung:
    """Give back what was passed on by hand, or went up by itself, with what came of it.

    :param informed_by: who told the team to call the customer (D8). :param reference: the bank's.
    :raises NotFound: not theirs. :raises NoResult: without one. :raises ByItsStep: the procedure holds it.
    """
    if not result.strip():
        raise NoResult
    case, rung = _held(rung_id, by)
    run = path.current(case)
    if run and rung.step_run_id == run.pk:
        raise ByItsStep
    now = timezone.now()
    rung.informed_by, rung.reference = informed_by.strip()[:120], reference.strip()[:60] or rung.reference
    rung.taken_by, rung.taken_at = rung.taken_by or by, rung.taken_at or now
    rung.save(update_fields=["informed_by", "reference", "taken_by", "taken_at"])
    climbing.end(case, rung, result=result.strip(), by=by, at=now)
    trail.record("rung.given_back", case, by=by)
    if case.is_open:
        move_along(case, path.state_now(case), by=by, at=now, reason="Kembali dengan hasil")
    return rung


@transaction.atomic
def tried(rung_id: int, attempt: Try, *, by: User) -> ContactAttempt:
    """Write down a try to reach the customer for a task (D8).

    :raises NotFound: not theirs to act on. :raises MovedOn: the task is over.
    """
    case, rung = _held(rung_id, by)
    now = timezone.now()
    row = ContactAttempt.objects.create(
        rung=rung, at=now, channel=attempt.channel, is_reached=attempt.is_reached, note=attempt.note[:300], by=by
    )
    reached = "tersambung" if attempt.is_reached else "tidak tersambung"
    told = f"Upaya menghubungi pelanggan lewat {row.get_channel_display()}: {reached}. {row.note}".strip()
    timeline.event(case, told, by=by, at=now, about=rung)
    trail.record("task.contact_tried", case, by=by)
    return row


def _does_its_step(case: Case, rung: Rung, by: User) -> bool:
    """Whoever may do the step that holds it: a manager, where nobody of the department does."""
    run = path.current(case)
    return run is not None and rung.step_run_id == run.pk and path.may_do(case, path.step_of(run), by)


def _held(rung_id: int, by: User) -> tuple[Case, Rung]:
    """The rung under its case's lock, if it is open and theirs to act on."""
    known = Rung.objects.filter(pk=rung_id, case__in=Case.objects.visible_to(by)).values_list("case", flat=True)
    case = Case.objects.lock(known.first() or 0)
    rung = case.rungs.select_related("department", "taken_by", "clock").filter(pk=rung_id).first()
    if rung is None:
        raise NotFound
    if rung.ended_at:
        raise MovedOn(f"Ini sudah dikembalikan oleh {rung.ended_by_label}.")
    if not (rungs_of(by).filter(pk=rung_id).exists() or _does_its_step(case, rung, by)):
        raise NotFound
    return case, rung
