"""The three time zones of Indonesia: the only ones a place or a calendar may have."""

from django.db import models

from tanggap.lib.dates import ZONE_NAMES

ZONES = list(ZONE_NAMES.items())


def zone_is_known(table: str) -> models.CheckConstraint:
    """The constraint that keeps any other zone out of `table`."""
    return models.CheckConstraint(
        condition=models.Q(zone__in=[name for name, _ in ZONES]), name=f"{table}_zone_is_known"
    )
