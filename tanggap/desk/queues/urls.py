"""Addresses of the queues, of giving out cases and of the dashboard, all under `/staff/desk/`."""

from django.urls import URLPattern, URLResolver, path

from tanggap.desk.views import queues

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queues.desk, name="desk"),
    path("search", queues.search, name="desk_search"),
]
