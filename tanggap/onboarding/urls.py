"""Applications, the customer's page of the code, and customer service's."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
