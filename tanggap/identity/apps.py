from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "tanggap.identity"
    label = "identity"
