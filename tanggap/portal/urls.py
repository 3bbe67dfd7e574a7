"""Member and visitor pages."""

from django.urls import URLPattern, URLResolver, path

from tanggap.portal.views.front import front

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
]
