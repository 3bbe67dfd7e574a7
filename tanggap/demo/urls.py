"""The sample mode's own pages."""

from django.urls import URLPattern, URLResolver, path

from tanggap.demo import views

urlpatterns: list[URLPattern | URLResolver] = [path("outbox", views.outbox, name="demo_outbox")]
