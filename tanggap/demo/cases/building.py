"""Makes the sample's cases, once, chapter by chapter: each in a transaction of its own, as short as it can be.

To play some sixty cases takes half a minute, so the start of the product does not wait for it: the worker does it in
the background, also where an older release has loaded the sample. `tanggap sample` does it at once. Whoever dies over
it leaves whole chapters, and whoever comes next goes on with the first that is missing; of two workers one tells.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from tanggap.demo import applications, people
from tanggap.demo.cases import weeks
from tanggap.demo.cases.cast import Cast
from tanggap.demo.cases.outages import Outage, outages
from tanggap.demo.cases.playing import Stopped, play, play_script
from tanggap.demo.cases.stories import Story, chapters, stories
from tanggap.demo.messages import let_arrive
from tanggap.demo.models import Telling
from tanggap.desk.models import Case, Notice
from tanggap.lib.advisory import Lock
from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.messaging.models import Message

CHANNEL = "tanggap_sample"
NEWS = timedelta(days=1)
"""Older notices have been seen."""
FIRST_LOOK = timedelta(seconds=2)
"""After the start, so that the first pages are served before."""
AGAIN = timedelta(seconds=5)
"""After which a worker looks whether the one that tells has died."""


@dataclass(frozen=True)
class Chapter:
    """What is told in one transaction: a story, with those that it is tied to and
    the incident that gathers them; or a weekly evaluation."""

    key: str
    tell: Callable[..., object]


def is_telling() -> bool:
    """Whether the stories are begun and not all told."""
    return Telling.objects.filter(ended_at=None).exists()


def build() -> bool:
    """Tell what is not told yet of all cases and their weekly evaluations; whether anything was.

    Where people have begun to work before the first story, none is told.

    :raises Stopped: the process is told to stop.
    """
    if not _begin():
        return False
    cast, has_told = Cast.of(), False
    for chapter in _chapters(cast, Telling.objects.get().as_of):
        if not _tell(chapter):
            return has_told
        has_told = True
        still_running()
    Telling.objects.filter(ended_at=None).update(ended_at=timezone.now())
    return has_told


class InBackground:
    """The worker's turn: it looks once, a little after the start, and again while another tells."""

    def __init__(self) -> None:
        self.has_waited = False

    def __call__(self) -> datetime | None:
        if settings.IS_PRODUCTION:
            return None
        if not self.has_waited:
            self.has_waited = True
            return timezone.now() + FIRST_LOOK
        if people.are_enrolled() and applications.are_there():
            try:
                build()
            except Stopped:
                stopping.wait()
        return timezone.now() + AGAIN if is_telling() else None


LOOP = Loop(name="demo.cases", channel=CHANNEL, run=InBackground(), idle=timedelta(minutes=5))


@transaction.atomic
def _begin() -> bool:
    """Whether there is anything to tell."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.SAMPLE_CASES])
    begun = Telling.objects.first()
    if begun is None and not Case.objects.exists():
        begun = Telling.objects.create(pk=1, as_of=timezone.now())
    return bool(begun and not begun.ended_at)


def _chapters(cast: Cast, as_of: datetime) -> Iterator[Chapter]:
    """The stories by their openings, so that their numbers follow one another; then what looks back on them."""
    tales: list[Story | Outage] = [*stories(), *outages()]
    for tied in chapters(tales, cast.times_of, as_of):
        yield Chapter(tied[0].key, partial(play, tied, cast))
    for monday, script in weeks.scripts(cast, as_of):
        yield Chapter(f"week:{monday}", partial(play_script, script))


@transaction.atomic
def _tell(chapter: Chapter) -> bool:
    """Tell it, unless it is told; False if another process tells."""
    telling = Telling.objects.select_for_update(skip_locked=True).filter(ended_at=None).first()
    if telling is None:
        return False
    if chapter.key not in telling.told:
        before = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        chapter.tell(until=telling.as_of)
        _let_pass(before, telling.as_of)
        telling.told.append(chapter.key)
        telling.save(update_fields=["told"])
    return True


def _let_pass(before: int, as_of: datetime) -> None:
    """Leave messages and notices as time would have left them; those of the present are other people's."""
    let_arrive(Message.objects.filter(pk__gt=before, created_at__lte=as_of))
    old = Notice.objects.unseen().filter(at__lt=as_of - NEWS)
    old.update(seen_at=F("at") + timedelta(minutes=50))
