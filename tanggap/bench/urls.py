"""The product's addresses, and the bare views that benchmarks measure against under `/bench/`."""

from django.urls import path

from tanggap.bench.bare import desk, desk_create, payments_page, payments_page_signed_in
from tanggap.bench.otp_bare import otp, otp_writes
from tanggap.urls import urlpatterns as product

bare = [
    path("bench/desk", desk),
    path("bench/desk-create", desk_create),
    path("bench/payments-page", payments_page),
    path("bench/payments-page-signed-in", payments_page_signed_in),
    path("bench/otp", otp),
    path("bench/otp-writes", otp_writes),
]

urlpatterns = [*product, *bare]
