"""Pages of feed runs."""

from django.urls import URLPattern, URLResolver, path

from tanggap.feed import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/settings/feeds", views.runs, name="feeds"),
    path("staff/settings/feeds/pending", views.pending, name="feed_pending"),
    path("staff/settings/feeds/pending/export", views.export_pending, name="feed_pending_export"),
    path("staff/settings/feeds/<int:pk>", views.run, name="feed_run"),
    path("staff/settings/feeds/<int:pk>/progress", views.progress, name="feed_run_progress"),
    path("staff/settings/feeds/<int:pk>/rejects", views.rejects, name="feed_rejects"),
]
