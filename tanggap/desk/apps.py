from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tanggap.desk"
    label = "desk"
