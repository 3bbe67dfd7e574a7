"""The page of channels."""

from django.urls import URLPattern, URLResolver, path

from tanggap.messaging.channels import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/settings/transports", views.channels, name="message_channels"),
    path("staff/settings/transports/<slug:channel>/limits", views.limits, name="message_channel_limits"),
    path("staff/settings/transports/<slug:channel>/halt", views.halt, name="message_channel_halt"),
    path("staff/settings/transports/<slug:channel>/resumption", views.resumption, name="message_channel_resumption"),
]
