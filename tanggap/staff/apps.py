from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "tanggap.staff"
    label = "staff"
