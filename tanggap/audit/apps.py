from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "tanggap.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(_plant_canaries, sender=self)


def _plant_canaries(**_: Any) -> None:
    """Not in `lib`, whose tables these are: Django tells only apps with models that migrations are done."""
    from tanggap.lib.canary import check_or_plant

    check_or_plant()
