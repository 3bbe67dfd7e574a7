"""Member and visitor pages."""

from django.urls import URLPattern, URLResolver, path

from tanggap.portal.views import complaint_form, complaints, consents, crawlers, letters, profile, site
from tanggap.portal.views.activation import activate, not_me
from tanggap.portal.views.data_requests import data_request
from tanggap.portal.views.downloads import history_csv, history_pdf
from tanggap.portal.views.front import front
from tanggap.portal.views.home import home
from tanggap.portal.views.login_id import login_id
from tanggap.portal.views.payment_codes import payment_codes
from tanggap.portal.views.payment_missing import payment_missing
from tanggap.portal.views.payments import payments
from tanggap.portal.views.recovery import recovery, recovery_stop
from tanggap.portal.views.registration import register, sent
from tanggap.portal.views.track import track

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("member/register", register, name="member_register"),
    path("member/register/sent", sent, name="member_register_sent"),
    path("member/activate/<str:key>", activate, name="member_activate"),
    path("member/not-me", not_me, name="member_not_me"),
    path("member/recovery", recovery, name="member_recovery"),
    path("member/recovery/stop", recovery_stop, name="member_recovery_stop"),
    path("news", site.news, name="news"),
    path("news/<slug:slug>", site.news_item, name="news_item"),
    path("promos", site.promos, name="promos"),
    path("promos/<slug:slug>", site.promo, name="promo"),
    path("pages/<slug:slug>", site.page, name="page"),
    path("branches", site.branches, name="branches"),
    path("contact", site.contact, name="contact"),
    path("texts/<slug:kind>", site.text, name="text"),
    path("texts/<slug:kind>/<int:number>", site.text_version, name="text_version"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("member/", home, name="member_home"),
    path("member/login-id", login_id, name="member_login_id"),
    path("member/profile", profile.profile, name="member_profile"),
    path("member/profile/channel", profile.channel, name="member_channel"),
    path("member/profile/data", profile.data, name="member_data"),
    path("member/profile/consents", consents.listing, name="member_consents"),
    path("member/profile/consents/offers", consents.offers, name="member_consent_offers"),
    path("member/profile/consents/<int:pk>/withdrawal", consents.withdrawal, name="member_consent_withdrawal"),
    path("member/profile/requests/new", data_request, name="member_data_request"),
    path("track", track, name="track"),
    path("member/complaints", complaints.complaints, name="member_complaints"),
    path("member/complaints/new", complaint_form.new, name="member_complaint_new"),
    path("member/complaints/new/<uuid:pk>/discarding", complaint_form.discarding, name="member_complaint_discarding"),
    path(
        "member/complaints/new/<uuid:pk>/files/<int:file_pk>/removal",
        complaint_form.file_removal,
        name="member_complaint_file_removal",
    ),
    path("member/complaints/new/<uuid:pk>/<slug:slug>", complaint_form.step, name="member_complaint_step"),
    path("member/complaints/<str:number>", complaints.complaint, name="member_complaint"),
    path("member/complaints/<str:number>/received", complaint_form.received, name="member_complaint_received"),
    path("member/complaints/<str:number>/contacts", complaints.more, name="member_complaint_more"),
    path("member/complaints/<str:number>/acceptance", complaints.acceptance, name="member_complaint_acceptance"),
    path("member/complaints/<str:number>/objection", complaints.objection, name="member_complaint_objection"),
    path("member/complaints/<str:number>/withdrawal", complaints.withdrawal, name="member_complaint_withdrawal"),
    path("member/complaints/<str:number>/files/<int:pk>", complaints.file, name="member_complaint_file"),
    path("member/payments", payments, name="member_payments"),
    path("member/payments/missing", payment_missing, name="member_payment_missing"),
    path("member/payments/history.pdf", history_pdf, name="member_history_pdf"),
    path("member/payments/history.csv", history_csv, name="member_history_csv"),
    path("member/notices", letters.letters, name="member_letters"),
    path("member/notices/<str:number>", letters.letter, name="member_letter"),
    path("member/notices/<str:number>/pdf", letters.letter_pdf, name="member_letter_pdf"),
    path("member/payment-codes", payment_codes, name="member_payment_codes"),
]
