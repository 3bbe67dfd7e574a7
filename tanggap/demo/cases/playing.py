"""Plays the stories in the order of time, as if their days were now: their acts, and clocks that come due between."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from tanggap.demo.cases import acts, opening
from tanggap.demo.cases.cast import Cast, Played
from tanggap.demo.cases.past import Past, clock_set_to
from tanggap.demo.cases.stories import Story, Times
from tanggap.desk.clocks import firing
from tanggap.desk.models import Case, Clock
from tanggap.institution.schedules import schedule_of
from tanggap.lib.loops import stopping

LONGEST = timedelta(days=100)
"""How far back the first of them may lie."""
Script = Iterator[datetime]
"""Something that goes on when the clock has come to the instant that it has asked for."""


class Stopped(Exception):
    """The process is told to stop: nothing of what was played is kept."""


def play(stories: list[Story], cast: Cast, scripts: Iterable[Script] = ()) -> dict[str, Played]:
    """All cases by their keys, as they stand now. `scripts` are played between them.

    What a story would do after now is not done.
    """
    now = timezone.now()
    played: dict[str, Played] = {}
    tellings = [_tell(story, cast, played, now) for story in stories]
    with clock_set_to(now - LONGEST) as past:
        _run([*tellings, *scripts], past, until=now, played=played)
    return played


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
    branch = cast.branch_of(story)
    times = Times(schedule_of(branch), branch.tz, now)
    opened_at = last_at = times.opened(story.opened)
    yield opened_at
    this = played[story.key] = opening.open_it(story, cast, played)
    for act in story.acts:
        last_at = times.acted(act["at"], opened_at=opened_at, last_at=last_at)
        yield last_at
        acts.do(this, times.words(act, opened_at=opened_at))


def _fire(past: Past, until: datetime, played: dict[str, Played]) -> None:
    """Let the clocks of these cases act at their very instants."""
    ours = [this.pk for this in played.values()]
    waiting = Clock.objects.filter(case__in=ours, next_at__lte=until).order_by("next_at", "pk")
    while clock := waiting.first():
        past.go_to(clock.next_at or until)
        firing.act(Case.objects.lock(clock.case_id), clock.pk, at=past.at)
