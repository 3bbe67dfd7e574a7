"""What staff decide on an application: approve at both steps, return, reject, cancel (O2, O3).

Each command locks the application, takes the time, checks, and writes state, move and audit in one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.identity.models import RoleGrant, User
from tanggap.institution.current import institution
from tanggap.lib.dates import waktu
from tanggap.lib.errors import Forbidden
from tanggap.onboarding.codes.allowance import Allowance, allowance_of, hold_number
from tanggap.onboarding.codes.ending import end_all
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.models import Application, Code, Move
from tanggap.onboarding.moves import MovedOn, ReasonMissing, ensure_state, last_words, move
from tanggap.onboarding.objections import DECIDES, POSSIBLE, Act, objection
from tanggap.onboarding.states import State

SEPARATION = frozenset({"application_section_head_is_another", "application_branch_head_is_another"})


class NotTheirStep(Forbidden):
    """Not this person's to decide: another role, another branch, or they had a hand in it before."""


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes when they pressed: nobody approves what they have not seen."""

    state: str
    round: int


@dataclass(frozen=True)
class Deputy:
    """Who acts in somebody's stead, as the application's history names them."""

    actor_id: int
    actor_label: str


@dataclass(frozen=True)
class Ordered:
    """What the branch head's approval came to: the code that was ordered, or None and why not (`allowance`)."""

    code: Code | None
    allowance: Allowance


def approve_section(application_id: int, *, by: User, seen: Seen | None = None) -> Application:
    """The section head's approval: on to the branch head.

    :raises MovedOn: it is not waiting for this, or no longer as `seen`.
    :raises NotTheirStep: with the sentence of `objections`.
    """
    with separated():
        application, now = Application.objects.lock(application_id), timezone.now()
        actor = _ensure(application, Act.APPROVE, by, now, seen or Seen(State.WAITING_SECTION_HEAD, application.round))
        application.section_head = by
        move(
            application,
            Move.Act.APPROVED,
            to=State.WAITING_BRANCH_HEAD,
            by=actor,
            at=now,
            fields=("section_head",),
        )
    return application


def approve_branch(application_id: int, *, by: User, seen: Seen | None = None) -> Ordered:
    """The branch head's approval and the order to send the code, in one transaction (O3).

    If no code may go out now (O10) the approval stands and no code is made.

    :raises MovedOn: it is not waiting for this, or no longer as `seen`.
    :raises NotTheirStep: with the sentence of `objections`.
    """
    with separated():
        application = Application.objects.lock(application_id)
        hold_number(application)
        now = timezone.now()
        actor = _ensure(application, Act.APPROVE, by, now, seen or Seen(State.WAITING_BRANCH_HEAD, application.round))
        application.branch_head = by
        application.expires_at = now + timedelta(days=institution().confirmation_days)
        move(
            application,
            Move.Act.APPROVED,
            to=State.WAITING_CONFIRMATION,
            by=actor,
            at=now,
            fields=("branch_head", "expires_at"),
        )
        allowance = allowance_of(application, now)
        return Ordered(issue(application, at=now) if allowance.may_send else None, allowance)


@transaction.atomic
def send_back(application_id: int, *, reason: str, by: User, seen: Seen | None = None) -> Application:
    """Return it to its author with a reason: a new round begins, in which it can be edited. Code and link end.

    :raises ReasonMissing: no reason. :raises MovedOn: somebody was first. :raises NotTheirStep: see `objections`.
    """
    application, now = Application.objects.lock(application_id), timezone.now()
    actor = _ensure(application, Act.RETURN, by, now, seen)
    end_all(application, at=now)
    application.section_head = application.branch_head = application.expires_at = None
    fields = ("section_head", "branch_head", "expires_at")
    move(application, Move.Act.RETURNED, to=State.DRAFT, by=actor, at=now, reason=_given(reason), fields=fields)
    application.round += 1
    application.save(update_fields=["round"])
    return application


def reject(application_id: int, *, reason: str, by: User, seen: Seen | None = None) -> Application:
    """Refuse it for good, with a reason. Code and link end.

    :raises ReasonMissing: no reason. :raises MovedOn: somebody was first. :raises NotTheirStep: see `objections`.
    """
    return _close(application_id, Act.REJECT, reason, by, seen)


def cancel(application_id: int, *, reason: str, by: User, seen: Seen | None = None) -> Application:
    """The account officer takes it back, before the customer has confirmed it. Code and link end.

    :raises ReasonMissing: no reason. :raises MovedOn: somebody was first. :raises NotTheirStep: see `objections`.
    """
    return _close(application_id, Act.CANCEL, reason, by, seen)


CLOSINGS = {Act.REJECT: (Move.Act.REJECTED, State.REJECTED), Act.CANCEL: (Move.Act.CANCELLED, State.CANCELLED)}


@transaction.atomic
def _close(application_id: int, act: Act, reason: str, by: User, seen: Seen | None) -> Application:
    application, now = Application.objects.lock(application_id), timezone.now()
    actor = _ensure(application, act, by, now, seen)
    end_all(application, at=now)
    application.expires_at = None
    told, state = CLOSINGS[act]
    move(application, told, to=state, by=actor, at=now, reason=_given(reason), fields=("expires_at",))
    return application


@contextmanager
def separated() -> Iterator[None]:
    """A transaction in which the database's own word on three persons is told as a sentence, should it come to that."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _constraint(error) not in SEPARATION:
            raise
        raise NotTheirStep(
            "Yang membuka atau mengubah, yang menyetujui sebagai Kasie, dan yang menyetujui sebagai Kacab harus tiga "
            "orang yang berbeda. Mintalah orang lain untuk memutuskannya."
        ) from None


def _constraint(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


def _ensure(application: Application, act: Act, by: User, now: datetime, seen: Seen | None) -> Actor:
    """It is still as it was seen, and this person may do this act; answers how the history names them."""
    ensure_state(application, *(State(state) for state, acts in POSSIBLE.items() if act in acts))
    if application.expires_at and application.is_waiting_too_long(now):
        raise MovedOn(f"Batas konfirmasi pengajuan {application} telah lewat pada {waktu(application.expires_at)}.")
    if seen and (application.state, application.round) != (seen.state, seen.round):
        raise MovedOn(last_words(application))
    posts = by.posts_at(application.branch)
    if why := objection(application, act, by, posts):
        raise NotTheirStep(why)
    return _named(by, posts.get(DECIDES.get(application.state, "")) if act != Act.CANCEL else None)


def _named(by: User, post: RoleGrant | None) -> Actor:
    if post is None or post.deputy_for is None:
        return by
    return Deputy(by.actor_id, f"{by.actor_label} (deputi {post.deputy_for.actor_label})")


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
