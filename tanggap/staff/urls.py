"""Staff home, settings pages, audit search."""

from django.urls import URLPattern, URLResolver, path

from tanggap.staff.views.components import components
from tanggap.staff.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", home, name="staff_home"),
    path("staff/settings/components", components, name="components"),
]
