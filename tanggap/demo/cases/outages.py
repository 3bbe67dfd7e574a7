"""The sample's incidents: told in the documents of the cases, and played in one chapter with the cases they gather."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tanggap.demo.cases.cast import Cast, Played
from tanggap.demo.cases.stories import TOLD, span
from tanggap.desk.incidents import answering, declaring, gathering, sending
from tanggap.desk.incidents.declaring import Declared, Ending
from tanggap.desk.models import Incident

Words = dict[str, Any]


@dataclass(frozen=True)
class Outage:
    """`opened` as of a story, in the zone of head office; `started` and `notice_for` are spans before and after it.

    The verbs of its acts are those of `VERBS`; `by` names who writes, else it is the manager's.
    """

    key: str
    opened: str
    started: str
    notice_for: str
    category: str
    title: str
    happened: str
    notice: str
    affected: str
    acts: tuple[Words, ...]
    who: int = 0

    @property
    def others(self) -> Iterator[str]:
        """The keys of the cases that it gathers."""
        return (act["join"] for act in self.acts if "join" in act)

    def tell(self, cast: Cast, played: dict[str, Played], now: datetime) -> Iterator[datetime]:
        """Declare it, and do its acts."""
        times = cast.times_of(self, now)
        opened_at = last_at = times.opened(self.opened)
        yield opened_at
        incident = self._declare(cast, opened_at)
        for act in self.acts:
            last_at = times.acted(act["at"], opened_at=opened_at, last_at=last_at)
            yield last_at
            _do(incident, dict(act), cast, played)

    def _declare(self, cast: Cast, at: datetime) -> Incident:
        told = Declared(
            title=self.title,
            happened=self.happened,
            category=cast.categories[self.category],
            affected=self.affected,
            started_at=at - span(self.started),
            notice=self.notice,
            notice_until=at + span(self.notice_for),
        )
        return declaring.declare(told, opened_with=uuid5(NAMESPACE_URL, self.key), by=cast.users["manager"])


def outages() -> Iterator[Outage]:
    """All of them."""
    for path in sorted(TOLD.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("incident", ()):
            yield Outage(**row | {"acts": tuple(row["acts"])})


def _do(incident: Incident, words: Words, cast: Cast, played: dict[str, Played]) -> None:
    verb = next(name for name in words if name in VERBS)
    by = cast.users[words.get("by", "manager")]
    VERBS[verb](incident, words[verb], by, cast, played)


def _join(incident: Incident, key: str, by: Any, cast: Cast, played: dict[str, Played]) -> None:
    gathering.add(played[key].pk, incident, by=by)


def _write(incident: Incident, text: str, by: Any, cast: Cast, played: dict[str, Played]) -> None:
    """Write the answer, and ask for the second person."""
    written = answering.write(incident, text, seen=0, by=by)
    answering.submit(incident, seen=written.edition, by=by)


def _approve(incident: Incident, _: Any, by: Any, cast: Cast, played: dict[str, Played]) -> None:
    answering.approve(incident, seen=_edition(incident), by=by)


def _send(incident: Incident, _: Any, by: Any, cast: Cast, played: dict[str, Played]) -> None:
    sending.send(incident, seen=_edition(incident), by=by)
    while sending.send_next():
        pass


def _resolve(incident: Incident, said: dict[str, str], by: Any, cast: Cast, played: dict[str, Played]) -> None:
    declaring.resolve(incident, Ending(**said | {"cause": cast.causes[said["cause"]]}), by=by)  # type: ignore[arg-type]


def _edition(incident: Incident) -> int:
    answer = answering.latest(incident)
    assert answer is not None  # noqa: S101
    return answer.edition


VERBS: dict[str, Callable[[Incident, Any, Any, Cast, dict[str, Played]], None]] = {
    "join": _join,
    "write": _write,
    "approve": _approve,
    "send": _send,
    "resolve": _resolve,
}
