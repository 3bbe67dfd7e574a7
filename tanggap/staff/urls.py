"""Staff home, settings pages, audit search."""

from django.urls import URLPattern, URLResolver, path

from tanggap.staff.desk_catalogue import DESK_PAGES
from tanggap.staff.settings_catalogue import PAGES
from tanggap.staff.settings_urls import urls_of
from tanggap.staff.site_catalogue import SITE_PAGES
from tanggap.staff.views import (
    audit,
    customers,
    letter_drafts,
    letter_texts,
    letters,
    message_orders,
    message_texts,
    procedures,
    texts,
)
from tanggap.staff.views.components import components
from tanggap.staff.views.contract_products import filling
from tanggap.staff.views.holidays import seeding
from tanggap.staff.views.home import home
from tanggap.staff.views.settings import index

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", home, name="staff_home"),
    path("staff/settings/", index, name="settings"),
    path("staff/customers/", customers.search, name="customers"),
    path("staff/customers/<int:pk>", customers.customer, name="customer_360"),
    path("staff/audit/", audit.acts, name="audit_acts"),
    path("staff/audit/export", audit.export_acts, name="audit_acts_export"),
    path("staff/audit/<int:pk>", audit.act, name="audit_act"),
    path("staff/audit/views/", audit.looks, name="audit_looks"),
    path("staff/audit/views/export", audit.export_looks, name="audit_looks_export"),
    path("staff/audit/views/<int:pk>", audit.look, name="audit_look"),
    path("staff/settings/components", components, name="components"),
    path("staff/settings/holidays/seeding", seeding, name="settings_holidays_seeding"),
    path("staff/settings/contract-products/filling", filling, name="settings_contract_products_filling"),
    path("staff/settings/texts", texts.texts_list, name="settings_texts"),
    path("staff/settings/texts/<slug:kind>", texts.text, name="settings_text"),
    path("staff/settings/texts/<slug:kind>/versions/<int:number>", texts.version, name="settings_text_version"),
    path("staff/settings/texts/<slug:kind>/draft", texts.draft, name="settings_text_draft"),
    path("staff/settings/texts/<slug:kind>/draft/removal", texts.draft_removal, name="settings_text_draft_removal"),
    path("staff/settings/texts/<slug:kind>/publication", texts.publication, name="settings_text_publication"),
    path("staff/settings/sops", procedures.sops, name="settings_sops"),
    path("staff/settings/sops/new", procedures.new, name="settings_sop_new"),
    path("staff/settings/sops/<slug:code>/<int:version>", procedures.sop, name="settings_sop"),
    path(
        "staff/settings/sops/<slug:code>/<int:version>/publication",
        procedures.publication,
        name="settings_sop_publication",
    ),
    path("staff/settings/messages", message_texts.texts_list, name="settings_messages"),
    path("staff/settings/messages/<slug:kind>/order", message_orders.order, name="settings_message_order"),
]
urlpatterns += [
    path("staff/letters/", letters.letters, name="letters"),
    path("staff/letters/new", letter_drafts.new, name="letter_new"),
    path("staff/letters/drafts/<int:pk>", letter_drafts.draft, name="letter_draft"),
    path("staff/letters/drafts/<int:pk>/edit", letter_drafts.edit, name="letter_draft_edit"),
    path("staff/letters/drafts/<int:pk>/pdf", letter_drafts.draft_pdf, name="letter_draft_pdf"),
    path("staff/letters/drafts/<int:pk>/removal", letter_drafts.removal, name="letter_draft_removal"),
    path("staff/letters/drafts/<int:pk>/publication", letter_drafts.publication, name="letter_draft_publication"),
    path("staff/letters/<str:number>", letters.letter, name="letter"),
    path("staff/letters/<str:number>/pdf", letters.letter_pdf, name="letter_pdf"),
    path("staff/letters/<str:number>/withdrawal", letters.letter_withdrawal, name="letter_withdrawal"),
    path("staff/settings/letters", letter_texts.texts_list, name="settings_letters"),
    path("staff/settings/letters/<slug:kind>", letter_texts.text, name="settings_letter"),
    path("staff/settings/letters/<slug:kind>/edit", letter_texts.edit, name="settings_letter_edit"),
]
MESSAGE = "staff/settings/messages/<slug:kind>/<slug:channel>"
urlpatterns += [
    path(MESSAGE, message_texts.text, name="settings_message"),
    path(f"{MESSAGE}/draft", message_texts.draft, name="settings_message_draft"),
    path(f"{MESSAGE}/draft/removal", message_texts.draft_removal, name="settings_message_draft_removal"),
    path(f"{MESSAGE}/look", message_texts.look, name="settings_message_look"),
    path(f"{MESSAGE}/publication", message_texts.publication, name="settings_message_publication"),
    path(f"{MESSAGE}/trial", message_texts.trial, name="settings_message_trial"),
    path(f"{MESSAGE}/versions/<int:number>", message_texts.version, name="settings_message_version"),
    path(
        f"{MESSAGE}/versions/<int:number>/restoration", message_texts.restoration, name="settings_message_restoration"
    ),
]
for page in (*PAGES, *DESK_PAGES, *SITE_PAGES):
    urlpatterns += urls_of(page)
