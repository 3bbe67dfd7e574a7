"""All addresses. They are stable: tests and printed letters rely on them.

An address is tried against each that stands before it: the pages that are asked for most come first.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tanggap import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("tanggap.desk.urls")),
    path("", include("tanggap.portal.urls")),
    path("", include("tanggap.identity.urls")),
    path("", include("tanggap.staff.urls")),
    path("", include("tanggap.feed.urls")),
    path("", include("tanggap.messaging.urls")),
    path("", include("tanggap.messaging.channels.urls")),
    path("", include("tanggap.onboarding.urls")),
]

if not settings.IS_PRODUCTION:
    urlpatterns.append(path("demo/", include("tanggap.demo.urls")))

handler400 = "tanggap.lib.handlers.bad_request"
handler403 = "tanggap.lib.handlers.forbidden"
handler404 = "tanggap.lib.handlers.not_found"
handler500 = "tanggap.lib.handlers.server_error"
