"""Addresses of the queues, of giving out cases and of the dashboard, all under `/staff/desk/`."""

from django.urls import URLPattern, URLResolver, path

from tanggap.desk.views import assigning, dashboard, queues, saved_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queues.desk, name="desk"),
    path("dashboard", dashboard.dashboard, name="desk_dashboard"),
    path("search", queues.search, name="desk_search"),
    path("export", queues.export, name="desk_export"),
    path("views", saved_views.save, name="desk_view_save"),
    path("views/<int:pk>/removal", saved_views.remove, name="desk_view_removal"),
    path("next", assigning.take_next, name="desk_next"),
    path("duty", assigning.on_duty, name="desk_duty"),
    path("assignments", assigning.assignments, name="desk_assignments"),
    path("handover", assigning.hand_over, name="desk_handover"),
    path("cases/<str:number>/assignment", assigning.assignment, name="case_assignment"),
]
