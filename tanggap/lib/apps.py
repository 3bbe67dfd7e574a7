"""`lib` owns no models; it is an app only for the tables that its counters and loops keep by plain SQL."""

from django.apps import AppConfig
from django.core.checks import register


class LibConfig(AppConfig):
    name = "tanggap.lib"
    label = "lib"

    def ready(self) -> None:
        from tanggap import logs
        from tanggap.lib.checks import check_key_rings
        from tanggap.lib.instants import read_instants_quickly
        from tanggap.lib.pool import reconnect_steadily
        from tanggap.lib.wording import speak_plainly

        logs.configure()
        speak_plainly()
        reconnect_steadily()
        read_instants_quickly()
        register(check_key_rings, "security")
