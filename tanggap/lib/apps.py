"""`lib` owns no models; it is an app only for the tables that its counters and loops keep by plain SQL."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    name = "tanggap.lib"
    label = "lib"

    def ready(self) -> None:
        from tanggap import logs
        from tanggap.lib.checks import check_key_rings

        logs.configure()
        register(check_key_rings, "security")
        post_migrate.connect(_plant_canaries, sender=self)


def _plant_canaries(**_: Any) -> None:
    from tanggap.lib.canary import check_or_plant

    check_or_plant()
