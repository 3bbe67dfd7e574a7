"""Changing what the institution is: its own row, its branches, its departments."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction

from tanggap.audit import trail
from tanggap.institution import current, schedules
from tanggap.institution.models import Branch, Department, Institution

Place = TypeVar("Place", Branch, Department)


@transaction.atomic
def save_institution(institution: Institution, *, by: trail.Actor, fields: Sequence[str]) -> Institution:
    """Write the institution's row; a changed joint-leave rule begins a new version of every calendar (D15)."""
    institution.save()
    trail.record("institution.changed", institution, by=by, fields=fields)
    if "joint_leave_is_workday" in fields:
        schedules.renew_all(by=by)
    current.forget_on_commit()
    return institution


@transaction.atomic
def save_place(place: Place, *, by: trail.Actor, fields: Sequence[str]) -> Place:
    """Add or change a branch or a department. Neither is ever deleted: it is closed, since files and cases name it."""
    act = "added" if place._state.adding else "changed"
    place.save()
    trail.record(f"{place._meta.model_name}.{act}", place, by=by, fields=fields)
    current.forget_on_commit()
    return place
