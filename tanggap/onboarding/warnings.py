"""What whoever enters or approves an application should look at twice: reasons to ask, never to refuse (O1, O2).

A sentence tells what does not fit and names no other person's data.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tanggap.lib import nik
from tanggap.onboarding.models import Application


class Warning(NamedTuple):
    """`code` is stable and names the rule; `sentence` is for the page."""

    code: str
    sentence: str


Rule = Callable[[Application], Iterator[Warning]]


def warnings_of(application: Application) -> list[Warning]:
    """All that does not fit, as it is now; what is not filled in yet is not warned of. A few look-ups by index."""
    return [warning for rule in RULES for warning in rule(application)]


def _birth_date(application: Application) -> Iterator[Warning]:
    if not nik.is_possible(application.nik) or application.birth_date is None:
        return
    if not nik.agrees_with_birth_date(application.nik, application.birth_date):
        yield Warning("nik_birth_date", "Tanggal lahir berbeda dari yang tersirat pada NIK. Cocokkan dengan KTP.")


def _sex(application: Application) -> Iterator[Warning]:
    if not nik.is_possible(application.nik) or not application.sex:
        return
    if nik.is_of_woman(application.nik) != (application.sex == Application.Sex.FEMALE):
        yield Warning("nik_sex", "Jenis kelamin berbeda dari yang tersirat pada NIK. Cocokkan dengan KTP.")


RULES: tuple[Rule, ...] = (_birth_date, _sex)
