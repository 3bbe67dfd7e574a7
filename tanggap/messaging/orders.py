"""By which channels a kind of message goes, and in which order: as the institution chose, or as the kind declares (M2).

It is read when a message is queued, which keeps its order from then on. The channels to choose from are those that the
kind declares, since for those there is a text; at least one stays.
"""

from collections.abc import Iterable
from itertools import chain, permutations

from django.db import connection, transaction

from tanggap.audit import trail
from tanggap.institution.current import Kept, forget_on_commit
from tanggap.lib.advisory import Lock
from tanggap.lib.errors import DomainError
from tanggap.messaging.kinds import KINDS, Kind
from tanggap.messaging.models import ChannelOrder
from tanggap.messaging.states import Channel

Order = tuple[Channel, ...]
NOT_CHOSEN = frozenset({"trial", "letter_arrived", "case_payment_code"})
"""Kinds whose order is not the institution's to choose: an operator tries each channel, the customer has
chosen, or whoever sends it has."""


class NotAnOrder(DomainError):
    """No channel, one twice, or one that the kind has not."""

    message = "Urutan ini tidak dapat dipakai untuk pesan ini. Pilih salah satu yang tersedia."


def _load() -> dict[str, ChannelOrder]:
    return {row.kind: row for row in ChannelOrder.objects.all()}


_chosen = Kept(_load)
"""At most a second old in each process: one query a second, whatever is queued."""


def order_of(kind: Kind) -> Order:
    """The channels by which messages of this kind go from now on, first to last; never empty."""
    return _in_force(kind, _chosen().get(kind.name))


def chosen_kinds() -> list[Kind]:
    """The kinds for which there is something to choose."""
    return [kind for kind in KINDS.values() if len(kind.channels) > 1 and kind.name not in NOT_CHOSEN]


def choices_of(kind: Kind) -> list[Order]:
    """All orders that may be chosen: those with most channels first, each size beginning with the kind's own order."""
    sizes = range(len(kind.channels), 0, -1)
    return list(chain.from_iterable(permutations(kind.channels, size) for size in sizes))


def order_to_edit(kind: Kind) -> ChannelOrder:
    """The row for a form, as it is stored now; not saved where nothing has been chosen yet."""
    row = ChannelOrder.objects.filter(pk=kind.name).first() or ChannelOrder(kind=kind.name)
    row.channels = written(_in_force(kind, row))
    return row


@transaction.atomic
def choose(kind: Kind, order: Iterable[str], *, by: trail.Actor) -> ChannelOrder:
    """Let messages of a kind go by these channels from now on; those that are queued keep theirs (M2).

    Safe to repeat: what holds already is neither stored nor recorded again.

    :raises NotAnOrder: no channel, one twice, or one that the kind has not.
    """
    channels = _checked(kind, order)
    lock()
    row = order_to_edit(kind)
    if row.channels == written(channels):
        return row
    change = f"{_listed(chosen_in(row))} → {_listed(channels)}"
    row.channels = written(channels)
    row.save()
    trail.record("message_order.changed", row, by=by, fields=["channels"], reason=change)
    forget_on_commit()
    return row


def lock() -> None:
    """One act at a time until the caller's transaction ends: the row may not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.MESSAGE_ORDERS])


def written(order: Iterable[str]) -> str:
    """As it is stored: `whatsapp,sms`."""
    return ",".join(order)


def chosen_in(row: ChannelOrder) -> Order:
    """What a row says."""
    return tuple(Channel(name) for name in row.channels.split(","))


def _in_force(kind: Kind, row: ChannelOrder | None) -> Order:
    """What was chosen of what the kind still declares."""
    chosen = row.channels.split(",") if row else []
    return tuple(Channel(name) for name in chosen if name in kind.channels) or kind.channels


def _checked(kind: Kind, order: Iterable[str]) -> Order:
    wanted = tuple(order)
    found = next((each for each in choices_of(kind) if each == wanted), None)
    if found is None or kind not in chosen_kinds():
        raise NotAnOrder
    return found


def _listed(order: Order) -> str:
    return ", ".join(channel.label for channel in order)
