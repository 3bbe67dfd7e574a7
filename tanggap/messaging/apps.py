from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "tanggap.messaging"
    label = "messaging"
