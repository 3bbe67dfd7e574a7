"""The conversation of a case: what was said, noted and done, in order, with files and the fate of each reply (D24)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from tanggap.desk.models import Attachment, Case, Entry
from tanggap.desk.replying import SAID, WAYS, Way
from tanggap.lib.prepared import Prepared
from tanggap.messaging.deliveries import tone_of
from tanggap.messaging.models import Message
from tanggap.messaging.states import Channel, State

MOST = 150
"""Lines on one page, the newest; older ones are a page further back."""
UNFOLDED = 2
"""Of several events in a row the last ones stand open; the rest is folded."""
SIDES = {Entry.Kind.CONTACT: "them", Entry.Kind.REPLY: "us", Entry.Kind.NOTE: "note", Entry.Kind.EVENT: "event"}


@dataclass(frozen=True)
class Fate:
    """What became of a reply's message, in words, with the tone of its badge and what the provider said."""

    text: str
    tone: str
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One entry as it is shown. `side`: them, us, note, event."""

    pk: int
    side: str
    at: datetime
    hour: str
    who: str
    way: str
    text: str
    fate: Fate | None = None
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Block:
    """What stands together: one thing said, or events in a row, of which `folded` are hidden until asked for.

    `day` is given where a new day begins.
    """

    lines: list[Line]
    folded: list[Line]
    day: date | None

    @property
    def is_events(self) -> bool:
        return self.lines[0].side == "event"


@dataclass(frozen=True)
class Thread:
    """`seen` is the newest entry of all, up to which whoever looks at this page has read (D4); `older` leads back."""

    blocks: list[Block]
    seen: int
    older: int | None


def thread_of(case: Case, files: Iterable[Attachment], *, before: int | None = None) -> Thread:
    """The newest lines, or those before an entry. :param files: all of the case."""
    newest = _before(case.pk, before) if before else _newest(case.pk)
    shown = newest[:MOST][::-1]
    fates = fates_of(entry.message_id for entry in shown if entry.message_id)
    laid: dict[int | None, list[Attachment]] = defaultdict(list)
    for file in files:
        laid[file.entry_id].append(file)
    lines = [_line(case, entry, fates, laid[entry.pk]) for entry in shown]
    older = shown[0].pk if len(newest) > MOST else None
    return Thread(list(_blocks(lines, case.branch.tz)), seen=newest[0].pk if newest else 0, older=older)


def _entries(case_id: int, before: int | None = None) -> QuerySet[Entry]:
    rows = Entry.objects.filter(case=case_id)
    return (rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[: MOST + 1]


_newest: Prepared[Entry] = Prepared(_entries, int)
_before: Prepared[Entry] = Prepared(_entries, int, int)


def lines_of(case: Case, entries: Iterable[Entry]) -> list[Line]:
    """Some entries as lines, for what came in between."""
    return [_line(case, entry, {}, list(entry.attachments.all())) for entry in entries]


def fates_of(message_ids: Iterable[int]) -> dict[int, Fate]:
    """By message; what went out in another's stead tells that one's fate."""
    ids = list(message_ids)
    if not ids:
        return {}
    rows = Message.objects.filter(Q(pk__in=ids) | Q(fallback_of__in=ids)).order_by("pk")
    chains: dict[int, Message] = {}
    for row in rows.only("state", "channel", "reason", "fallback_of_id"):
        chains[row.fallback_of_id if row.fallback_of_id in chains else row.pk] = row
    return {pk: _fate(row) for pk, row in chains.items()}


def _fate(row: Message) -> Fate:
    state = State(row.state)
    instead = f" lewat {Channel(row.channel).label}" if row.fallback_of_id else ""
    return Fate(f"{state.label}{instead}", tone_of(state), row.reason if state in (State.FAILED, State.EXPIRED) else "")


def _line(case: Case, entry: Entry, fates: dict[int, Fate], files: list[Attachment]) -> Line:
    return Line(
        pk=entry.pk,
        side=SIDES[Entry.Kind(entry.kind)],
        at=entry.at,
        hour=f"{entry.at.astimezone(case.branch.tz):%H.%M}",
        who=_who(case, entry),
        way=_way(entry),
        text=entry.text,
        fate=fates.get(entry.message_id) if entry.message_id else None,
        files=files,
    )


def _who(case: Case, entry: Entry) -> str:
    """Whoever spoke: the customer by the name they gave, ours by theirs; machinery has none."""
    if entry.kind == Entry.Kind.CONTACT:
        return case.contact_name or "Pelanggan"
    return entry.by_label if entry.by_id else ""


def _way(entry: Entry) -> str:
    name = str(Way(entry.channel).label) if entry.channel in WAYS else entry.get_channel_display()
    if entry.kind == Entry.Kind.CONTACT and entry.channel in SAID and entry.by_id:
        return f"{name}, dicatat {entry.by_label}"
    return f"{name}, dicatat" if entry.kind == Entry.Kind.REPLY and entry.channel in SAID else name


def _blocks(lines: list[Line], zone: ZoneInfo) -> Iterator[Block]:
    last: date | None = None
    for (day, _), group in groupby(lines, key=lambda line: _key(line, zone)):
        together = list(group)
        folded = together[:-UNFOLDED] if len(together) > UNFOLDED + 1 else []
        yield Block(together[len(folded) :], folded, day if day != last else None)
        last = day


def _key(line: Line, zone: ZoneInfo) -> tuple[date, int]:
    """Events of a day stand together; whatever was said stands alone."""
    return line.at.astimezone(zone).date(), 0 if line.side == "event" else line.pk
