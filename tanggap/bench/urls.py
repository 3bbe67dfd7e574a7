"""The product's addresses, and the bare views that benchmarks measure against under `/bench/`."""

from tanggap.urls import urlpatterns as product

bare: list = []  # type: ignore[type-arg]

urlpatterns = [*product, *bare]
