"""Makes the sample's cases, once, and leaves their messages and notices as time would have left them.

To play some sixty cases takes half a minute, so the start of the product does not wait for it: the worker does it in
the background, also where an older release has loaded the sample. `tanggap sample` does it at once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from tanggap.demo import applications, people
from tanggap.demo.cases import weeks
from tanggap.demo.cases.cast import Cast
from tanggap.demo.cases.playing import Stopped, play
from tanggap.demo.cases.stories import stories
from tanggap.demo.messages import let_arrive
from tanggap.desk.models import Case, Notice
from tanggap.lib.advisory import Lock
from tanggap.lib.loops import Loop, stopping
from tanggap.messaging.models import Message

CHANNEL = "tanggap_sample"
NEWS = timedelta(days=1)
"""Older notices have been seen."""
FIRST_LOOK = timedelta(seconds=2)
"""After the start, so that the first pages are served before."""


def are_there() -> bool:
    """Whether there is any case: where people have begun to work, no stories are told."""
    return bool(Case.objects.exists())


@transaction.atomic
def build() -> bool:
    """All cases with their weekly evaluations, in one transaction; whether it was done. Nothing where there are any."""
    if not _is_alone() or are_there():
        return False
    cast, now = Cast.of(), timezone.now()
    before = Message.objects.aggregate(last=Max("pk"))["last"] or 0
    play(list(stories()), cast, weeks.scripts(cast, now))
    let_arrive(Message.objects.filter(pk__gt=before))
    Notice.objects.unseen().filter(at__lt=now - NEWS).update(seen_at=F("at") + timedelta(minutes=50))
    return True


class InBackground:
    """The worker's turn: it looks once, a little after the start."""

    def __init__(self) -> None:
        self.has_waited = False

    def __call__(self) -> datetime | None:
        if settings.IS_PRODUCTION:
            return None
        if not self.has_waited:
            self.has_waited = True
            return timezone.now() + FIRST_LOOK
        if not are_there() and people.are_enrolled() and applications.are_there():
            try:
                build()
            except Stopped:
                stopping.wait()
        return None


LOOP = Loop(name="demo.cases", channel=CHANNEL, run=InBackground(), idle=timedelta(minutes=5))


def _is_alone() -> bool:
    """One process at a time plays; the others let it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [Lock.SAMPLE_CASES])
        return bool(cursor.fetchone()[0])
