"""All that has happened to an application, newest first: moves, codes, tries, messages (O12). Never a code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.states import State as Sent
from tanggap.onboarding.models import Application, Code, Move, Try
from tanggap.onboarding.states import State


@dataclass(frozen=True)
class Event:
    """What the timeline shows of one thing that happened."""

    at: datetime
    text: str
    by: str = ""
    tone: str = ""
    icon: str = "circle-small"


APPROVED = {
    State.WAITING_SECTION_HEAD: "Disetujui Kasie",
    State.WAITING_BRANCH_HEAD: "Disetujui Kacab, menunggu konfirmasi nasabah",
}
LOOKS: dict[str, tuple[str, str]] = {
    Move.Act.OPENED: ("", "file-plus"),
    Move.Act.SUBMITTED: ("", "send"),
    Move.Act.APPROVED: ("ok", "check"),
    Move.Act.RETURNED: ("warn", "undo-2"),
    Move.Act.REJECTED: ("danger", "x"),
    Move.Act.CANCELLED: ("", "ban"),
    Move.Act.EXPIRED: ("danger", "timer-off"),
    Move.Act.CONFIRMED: ("ok", "badge-check"),
    Move.Act.UNLOCKED: ("", "lock-open"),
    Move.Act.REPORTED: ("danger", "phone-off"),
    Move.Act.COMPLETED: ("ok", "circle-check-big"),
}
ARRIVALS = {Sent.SENT: "", Sent.DELIVERED: "ok", Sent.READ: "ok", Sent.UNKNOWN: "warn"}
ARRIVALS |= {Sent.FAILED: "danger", Sent.EXPIRED: "danger"}
"""What a message comes to, and its tone; on the way there it is of no interest here."""


def timeline(application: Application, moves: Sequence[Move]) -> list[Event]:
    """Newest first; a handful of queries however much has happened."""
    happened = [*_messages(application), *_tries(application), *_codes(application), *_moves(moves)]
    return sorted(happened, key=lambda event: event.at, reverse=True)


def _moves(moves: Sequence[Move]) -> Iterator[Event]:
    for move in reversed(moves):
        text = APPROVED.get(State(move.old_state)) if move.act == Move.Act.APPROVED and move.old_state else None
        text = text or move.get_act_display()
        tone, icon = LOOKS[move.act]
        yield Event(move.at, f"{text}: {move.reason}" if move.reason else text, _who(move), tone, icon)


def _who(move: Move) -> str:
    """What no member of staff did is told without saying that our system wrote it down."""
    return move.by_label if move.by_id else move.by_label.removeprefix("sistem: ")


def _codes(application: Application) -> Iterator[Event]:
    for code in application.codes.select_related("made_by").order_by("-pk"):
        if code.ended_at and code.ending != Code.Ending.USED:
            yield Event(code.ended_at, f"Kode OTP berakhir: {code.get_ending_display().lower()}", icon="key-round")
        by = code.made_by.actor_label if code.made_by else "otomatis"
        yield Event(code.made_at, "Kode OTP dibuat untuk Nomor Handphone 1", by, icon="key-round")


def _tries(application: Application) -> Iterator[Event]:
    tries = application.tries.exclude(outcome=Try.Outcome.CONFIRMED)
    for tried in tries.select_related("by").order_by("-pk"):
        by = tried.by.actor_label if tried.by else "nasabah"
        yield Event(tried.at, f"OTP dimasukkan: {tried.get_outcome_display().lower()}", by, "warn", "keyboard")


def _messages(application: Application) -> Iterator[Event]:
    kinds = dict(Message.objects.about(application).values_list("pk", "kind"))
    for event in MessageEvent.objects.filter(message__in=kinds, state__in=ARRIVALS).order_by("-pk"):
        kind = KINDS[kinds[event.message_id]].label
        text = f"Pesan “{kind}” melalui {event.get_channel_display()}: {event.get_state_display().lower()}"
        reason = f" ({event.reason})" if event.reason and event.state in (Sent.FAILED, Sent.UNKNOWN) else ""
        yield Event(event.at, text + reason, tone=ARRIVALS[Sent(event.state)], icon="message-square")
