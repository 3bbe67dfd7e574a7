"""The sample institution: a fictional finance company with data relative to today, loaded through the feed's own door.

`load` may be run at any time and as often as one likes: it makes what is missing and leaves alone what people have
changed.
"""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.models import Instalment, PaymentCode
from tanggap.demo import applications, channels, core, feedfiles, house, letters, people, slips, words
from tanggap.feed.loading import load_paths
from tanggap.institution.worktime import local_day
from tanggap.lib.errors import Forbidden

FIRST_ZONE = feedfiles.ZONES[people.FIRST_BRANCH]


class SampleRefused(Forbidden):
    """The sample has known passwords: it is never loaded in production."""

    message = "The sample institution is for TANGGAP_MODE=sample only: its passwords are known to everybody."


def load(*, refresh: bool = False) -> bool:
    """Load the sample institution; True if anything was written, False if it was there already.

    The people come last and together, so that whoever finds them finds the whole sample; a load that was
    interrupted is taken up again by the next.

    :param refresh: move the core's dates to today; members, staff and settings stay as they are.
    :raises SampleRefused: in production.
    """
    if settings.IS_PRODUCTION:
        raise SampleRefused
    if is_whole() and not refresh:
        return False
    house.build()
    load_core(today=today() if refresh else loaded_on() or today())
    with transaction.atomic():
        people.hire()
        house.publish_texts()
        words.write()
        channels.build()
        people.enrol()
        applications.build()
        letters.build()
    return True


def is_whole() -> bool:
    """Whether everything is there: also what an older release's sample did not have yet."""
    return people.are_enrolled() and people.have_agreed() and PaymentCode.objects.exists() and _is_whole_above()


def _is_whole_above() -> bool:
    """What stands above the core's data: applications, texts of messages, channels, letters."""
    parts = (applications, words, channels, letters)
    return all(part.are_there() for part in parts)


def today() -> date:
    """At the first branch."""
    return local_day(timezone.now(), FIRST_ZONE)


def loaded_on() -> date | None:
    """The day that the stored dates are relative to, told by the sixth instalment of Siti's contract."""
    sixth = Instalment.objects.filter(contract__number=core.SITI_CONTRACT, number=6)
    due_date = sixth.values_list("due_date", flat=True).first()
    return due_date + timedelta(days=core.SITI_AGE) if due_date else None


def load_core(*, today: date) -> None:
    """Let the pretended core write its files as of `today`, and load them as those of any core; then its slips."""
    with TemporaryDirectory(prefix="tanggap-sample-") as folder:
        path, now = Path(folder), timezone.now()
        for files in (feedfiles.write(path, today=today, now=now), slips.write(path, today=today)):
            load_paths(files, by=System("sample"))
