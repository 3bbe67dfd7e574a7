"""How the channels stand, for `tanggap doctor` and `/metrics` (M6)."""

from collections.abc import Callable

from tanggap.institution.current import institution
from tanggap.lib.dates import waktu
from tanggap.messaging.channels.standing import Standing, standings
from tanggap.messaging.models import ChannelHalt

PAGE = "/staff/settings/transports"

MEANINGS: dict[str, tuple[str, Callable[[Standing], float]]] = {
    "halted": ("Whether nothing leaves by {}: refused, failing, or stopped by hand.", lambda each: bool(each.halt)),
    "waiting": ("Messages that wait to leave by {}.", lambda each: each.waiting),
    "sent_today": ("Messages accepted by the provider of {} since midnight.", lambda each: each.sent),
    "refused_today": ("Attempts by {} that failed since midnight.", lambda each: each.refused),
}


def faults() -> list[str]:
    """A sentence for each channel that is halted (M6)."""
    return [_halted(each, each.halt) for each in standings() if each.halt]


def _halted(each: Standing, halt: ChannelHalt) -> str:
    since = waktu(halt.raised_at, institution().tz)
    then = "an administrator resumes it" if halt.is_by_hand else "it is asked again by itself; mend the cause"
    return f"{each.label} is halted since {since}: {halt.reason} {each.waiting} messages wait; {then} ({PAGE})."


def facts() -> list[str]:
    """A line on each channel: its transport, its state, what waits and what left today."""
    return [_fact(each) for each in standings()]


def _fact(each: Standing) -> str:
    transport = each.transport.label if each.transport else "not set up"
    states = (("halted", each.halt), ("troubled", each.is_troubled), ("at its limit", each.is_limited))
    state = next((word for word, applies in states if applies), "running" if each.transport else "idle")
    last = f"last one {waktu(each.sent_at, institution().tz)}" if each.sent_at else "none ever"
    return (
        f"{each.label}: {transport}, {state}, {each.waiting} waiting, {each.sent} sent today ({last}), "
        f"{each.refused} attempts failed"
    )


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`: four figures for each channel."""
    return {
        f"tanggap_channel_{each.channel}_{name}": (meaning.format(each.label), float(figure(each)))
        for each in standings()
        for name, (meaning, figure) in MEANINGS.items()
    }
