"""Member and visitor pages."""

from django.urls import URLPattern, URLResolver, path

from tanggap.portal.views.codes import payment_codes, payment_missing
from tanggap.portal.views.downloads import history_csv, history_pdf
from tanggap.portal.views.front import front
from tanggap.portal.views.home import home
from tanggap.portal.views.login_id import login_id
from tanggap.portal.views.payments import payments

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("member/", home, name="member_home"),
    path("member/login-id", login_id, name="member_login_id"),
    path("member/payments", payments, name="member_payments"),
    path("member/payments/missing", payment_missing, name="member_payment_missing"),
    path("member/payments/history.pdf", history_pdf, name="member_history_pdf"),
    path("member/payments/history.csv", history_csv, name="member_history_csv"),
    path("member/payment-codes", payment_codes, name="member_payment_codes"),
]
