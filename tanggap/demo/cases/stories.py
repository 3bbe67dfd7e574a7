"""The sample's cases as they are told: documents beside this module, read into stories.

A story says who complains of what, how and when, and then act by act what was done. An act is a table with its `at` and
one verb of `acts`; all else that it holds are the verb's words. `at` is `+40m` or `+2h` after the act before, or
`3 10:15`: the third working day after the opening (0: the day itself) at that time of the case's branch.

The documents tell of incidents, too: `outages` reads those.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from tanggap.institution.worktime import Schedule, local_day

TOLD = Path(__file__).parent / "told"
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "s": timedelta(seconds=1)}


class Tale(Protocol):
    """What is told of one case or one incident; `others` are the keys of those that it is told with."""

    @property
    def key(self) -> str: ...

    @property
    def opened(self) -> str: ...

    @property
    def who(self) -> int: ...

    @property
    def others(self) -> Iterator[str]: ...


Told = TypeVar("Told", bound=Tale)


@dataclass(frozen=True)
class Story:
    """`opened` is `-12 10:20` (working days before today, time of the branch) or `90m` (minutes ago).

    `who` is a customer's serial in the pretended core, 0 for somebody whom nobody knows, with `contact` instead.
    `contract` is one of the customer's, by its number; "-" for none; else their first.
    `agent` has the case from the beginning; "" where nobody has. `files` came with it.
    """

    key: str
    opened: str
    category: str
    channel: str
    subject: str
    text: str
    kind: str = "complaint"
    who: int = 0
    contract: str = ""
    agent: str = ""
    wanted: str = ""
    relation: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    regulator: str = ""
    regulator_number: str = ""
    files: tuple[str, ...] = ()
    acts: tuple[dict[str, Any], ...] = ()

    @property
    def others(self) -> Iterator[str]:
        """The keys of the stories that its acts name."""
        return (act[verb] for act in self.acts for verb in ("merge", "link") if verb in act)


def stories() -> Iterator[Story]:
    """All of them, in the order of their documents."""
    for path in sorted(TOLD.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("case", ()):
            yield Story(**row | {"acts": tuple(row.get("acts", ())), "files": tuple(row.get("files", ()))})


def chapters(tales: Iterable[Told], times_of: Callable[[Told, datetime], "Times"], now: datetime) -> list[list[Told]]:
    """The tales by their openings; those that name one another together."""
    told = list(tales)
    opened = {tale.key: times_of(tale, now).opened(tale.opened) for tale in told}
    groups = {tale.key: [tale] for tale in told}
    for tale in told:
        for other in tale.others:
            if groups[tale.key] is not groups[other]:
                together = groups[other] + groups[tale.key]
                groups |= {one.key: together for one in together}
    found = {id(group): sorted(group, key=lambda tale: opened[tale.key]) for group in groups.values()}
    return sorted(found.values(), key=lambda group: opened[group[0].key])


@dataclass(frozen=True)
class Times:
    """Turns what a story says of its times into instants."""

    schedule: Schedule
    zone: ZoneInfo
    now: datetime

    def opened(self, told: str) -> datetime:
        if " " not in told:
            return self.now - span(told)
        days, at = told.split()
        return self._at(self.schedule.working_day_add(local_day(self.now, self.zone), int(days)), at)

    def acted(self, told: str, *, opened_at: datetime, last_at: datetime) -> datetime:
        if told.startswith("+"):
            return last_at + span(told[1:])
        days, at = told.split()
        return self._at(self.schedule.working_day_add(local_day(opened_at, self.zone), int(days)), at)

    def words(self, act: dict[str, Any], *, opened_at: datetime) -> dict[str, Any]:
        """The act without its time; `day 2` among its words is the second working day after the opening."""
        first = local_day(opened_at, self.zone)
        return {
            word: str(self.schedule.working_day_add(first, int(value[4:]))) if str(value).startswith("day ") else value
            for word, value in act.items()
            if word != "at"
        }

    def _at(self, day: date, at: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(at), self.zone)


def span(told: str) -> timedelta:
    """`40m`, `2h`, `30s`."""
    return int(told[:-1]) * UNITS[told[-1]]
