"""Pages of feed runs."""

from django.urls import URLPattern, URLResolver, path

from tanggap.feed import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/settings/feeds", views.runs, name="feeds"),
    path("staff/settings/feeds/<int:pk>", views.run, name="feed_run"),
    path("staff/settings/feeds/<int:pk>/rejects", views.rejects, name="feed_rejects"),
]
