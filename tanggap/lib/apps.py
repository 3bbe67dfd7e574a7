"""`lib` owns no models; it is an app only for the tables that its counters and loops keep by plain SQL."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "tanggap.lib"
    label = "lib"

    def ready(self) -> None:
        from tanggap import logs

        logs.configure()
