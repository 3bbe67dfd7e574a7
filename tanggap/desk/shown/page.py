"""All that the page of a case shows one person, in a number of queries that does not grow with the case."""

from typing import Any

from django.utils import timezone

from tanggap.desk.models import Case
from tanggap.desk.procedure import evidence, path
from tanggap.desk.shown.panels import box_of
from tanggap.desk.shown.stepper import stepper_of
from tanggap.identity.models import User


def facts_of(case: Case, user: User, **typed: Any) -> dict[str, Any]:
    """What `desk/case.html` takes.

    :param typed: `typed` and `faults` of the present step's form, after a refusal.
    """
    runs = list(case.steps.all())
    run = path.current(case)
    box = box_of(case, user, run=run, **typed)
    return {
        "case": case,
        "now": timezone.now(),
        "zone": case.branch.tz,
        "is_verified": run is not None and evidence.identity_passed(case, run),
        "box": box,
        "panel": box.facts if box else {},
        "steps": stepper_of(case, runs),
        "entries": list(case.entries.all()),
    }
