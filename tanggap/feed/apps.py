from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "tanggap.feed"
    label = "feed"
