"""The complaint desk: queues, cases, tasks, reports."""

from django.urls import URLPattern, URLResolver

ROOM = "staff/desk"

urlpatterns: list[URLPattern | URLResolver] = []
