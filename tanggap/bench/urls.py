"""The product's addresses, and the bare views that benchmarks measure against under `/bench/`."""

from django.urls import path

from tanggap.bench.bare import payments_page
from tanggap.urls import urlpatterns as product

bare = [path("bench/payments-page", payments_page)]

urlpatterns = [*product, *bare]
