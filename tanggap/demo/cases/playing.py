"""Plays stories in the order of time, as if their days were now: their acts, and clocks that come due between."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from tanggap.demo.cases import acts, meanwhile, opening
from tanggap.demo.cases.cast import Cast, Played
from tanggap.demo.cases.outages import Outage
from tanggap.demo.cases.past import Past, clock_set_to
from tanggap.demo.cases.stories import Story
from tanggap.desk.clocks import firing
from tanggap.desk.models import Case, Clock
from tanggap.lib.loops import stopping

LONGEST = timedelta(days=100)
"""How far back the first of them may lie."""
Script = Iterator[datetime]
"""Something that goes on when the clock has come to the instant that it has asked for."""


class Stopped(Exception):
    """The process is told to stop: nothing of the chapter that it was at is kept."""


def play(tales: Iterable[Story | Outage], cast: Cast, *, until: datetime) -> dict[str, Played]:
    """These cases and incidents, which are tied to one another, by their keys, as they stand at `until`.

    What a story would do after that is not done.
    """
    played: dict[str, Played] = {}
    tellings = [
        tale.tell(cast, played, until) if isinstance(tale, Outage) else _tell(tale, cast, played, until)
        for tale in tales
    ]
    with clock_set_to(until - LONGEST) as past:
        _run(tellings, past, until=until, played=played)
    return played


def play_script(script: Script, *, until: datetime) -> None:
    """Something that is no case, over what the cases have come to."""
    with clock_set_to(until - LONGEST) as past:
        _run([script], past, until=until, played={})


def _run(scripts: list[Script], past: Past, *, until: datetime, played: dict[str, Played]) -> None:
    turns, order = [(next(script), n, script) for n, script in enumerate(scripts)], count(len(scripts))
    heapq.heapify(turns)
    while turns and turns[0][0] <= until:
        if stopping.is_set():
            raise Stopped
        at, _, script = heapq.heappop(turns)
        _fire(past, at, played)
        past.go_to(at)
        if (following := next(script, None)) is not None:
            heapq.heappush(turns, (following, next(order), script))
    _fire(past, until, played)


def _tell(story: Story, cast: Cast, played: dict[str, Played], now: datetime) -> Script:
    times = cast.times_of(story, now)
    opened_at = last_at = times.opened(story.opened)
    yield opened_at
    this = played[story.key] = opening.open_it(story, cast, played)
    for act in story.acts:
        at = times.acted(act["at"], opened_at=opened_at, last_at=last_at)
        yield from meanwhile.until(this, times, last_at, at)
        yield at
        acts.do(this, times.words(act, opened_at=opened_at))
        last_at = at
    yield from meanwhile.at_last(this, times, last_at)


def _fire(past: Past, until: datetime, played: dict[str, Played]) -> None:
    """Let the clocks of these cases act at their very instants."""
    ours = [this.pk for this in played.values()]
    waiting = Clock.objects.filter(case__in=ours, next_at__lte=until).order_by("next_at", "pk")
    while clock := waiting.first():
        past.go_to(clock.next_at or until)
        firing.act(Case.objects.lock(clock.case_id), clock.pk, at=past.at)
