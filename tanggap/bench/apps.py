from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "tanggap.bench"
    label = "bench"
