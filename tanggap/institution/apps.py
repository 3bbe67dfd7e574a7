from django.apps import AppConfig


class InstitutionConfig(AppConfig):
    name = "tanggap.institution"
    label = "institution"
