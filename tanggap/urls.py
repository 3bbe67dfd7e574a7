"""All addresses. They are stable: tests and printed letters rely on them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tanggap.identity.urls")),
    path("", include("tanggap.portal.urls")),
    path("", include("tanggap.staff.urls")),
    path("", include("tanggap.institution.urls")),
    path("", include("tanggap.messaging.urls")),
    path("", include("tanggap.feed.urls")),
]

if not settings.IS_PRODUCTION:
    urlpatterns.append(path("demo/", include("tanggap.demo.urls")))
