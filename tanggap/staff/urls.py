"""Staff home, settings pages, audit search."""

from django.urls import URLPattern, URLResolver, path

from tanggap.staff.settings_catalogue import PAGES
from tanggap.staff.settings_pages import urls_of
from tanggap.staff.views.components import components
from tanggap.staff.views.holidays import seeding
from tanggap.staff.views.home import home
from tanggap.staff.views.settings import index

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", home, name="staff_home"),
    path("staff/settings/", index, name="settings"),
    path("staff/settings/components", components, name="components"),
    path("staff/settings/holidays/seeding", seeding, name="settings_holidays_seeding"),
]
for page in PAGES:
    urlpatterns += urls_of(page)
