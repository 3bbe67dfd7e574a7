"""P19, S9: all that is held on a member, on the page and to take away."""

import datetime as dt
import io
import json
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone
from pypdf import PdfReader

from conftest import PASSWORD
from tanggap.audit import trail
from tanggap.audit.models import AuditEvent
from tanggap.customers.models import (
    Consent,
    ContactPreference,
    Contract,
    Customer,
    Disbursement,
    Instalment,
    Payment,
    PaymentCode,
)
from tanggap.desk import timeline
from tanggap.desk.models import Attachment, Case, Entry, IdentityCheck
from tanggap.identity import email_change
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.onboarding.models import Application
from tanggap.portal.holdings.gathering import gather
from tanggap.portal.models import Membership
from tanggap.portal.tests.pages import text
from tests import applying, complaining

pytestmark = pytest.mark.django_db
PAGE = "/member/profile/data"

PLACES = {
    "identity.user": "account",
    "portal.membership": "account",
    "identity.emailchange": "email_changes",
    "desk.accountrecovery": "account_recoveries",
    "usersessions.usersession": "sessions",
    "customers.customer": "customer",
    "customers.contract": "contracts",
    "customers.instalment": "instalments",
    "customers.payment": "payments",
    "customers.paymentcode": "payment_codes",
    "customers.disbursement": "disbursements",
    "customers.consent": "consents",
    "customers.contactpreference": "contact_preference",
    "desk.answer": "case_answers",
    "desk.attachment": "case_attachments",
    "desk.case": "cases",
    "desk.entry": "case_entries",
    "desk.identitycheck": "case_checks",
    "desk.move": "case_moves",
    "onboarding.application": "applications",
    "onboarding.code": "application_codes",
    "onboarding.confirmation": "account_consents",
    "onboarding.document": "application_documents",
    "onboarding.move": "application_moves",
    "onboarding.try": "application_tries",
    "portal.complaintdraft": "complaint_drafts",
    "portal.registration": "registrations",
    "portal.freeze": "freezes",
    "messaging.letter": "letters",
    "messaging.letterreading": "letters",
    "messaging.message": "messages",
    "audit.auditevent": "acts",
    "audit.viewevent": "looks",
}
"""Model that names a person → the section that tells it."""
LEFT_OUT = {
    "desk.codegiven": "that a payment code was given; the code itself is told, and so is a message that carried it",
    "desk.codenotice": "that the notice of payment codes was told; its words are in the case's timeline",
    "desk.paymentnotice": "book-keeping: each payment is told once; the payment and its message are told",
    "desk.redisbursement": "the desk's own work: an order to the bank; what came of it is among the disbursements",
    "identity.rolegrant": "staff only",
    "mfa.authenticator": "staff only",
    "account.emailaddress": "allauth's, never filled",
    "account.emailconfirmation": "allauth's, never filled",
    "messaging.dueletter": "what a rule will look at; the letter that comes of it is told",
    "messaging.letteraddressee": "how far a publication is; the letter itself is told",
    "messaging.letterdraft": "what staff wrote; the letter that was published is told",
    "messaging.messageevent": "the message's own moves; its state is told",
    "desk.assignment": "which of our staff worked on a case",
    "desk.cannedreply": "texts our staff keep for replies",
    "desk.duty": "which of our staff were on duty",
    "desk.evaluatedcase": "the institution's own count of its cases",
    "desk.evaluation": "the institution's own look at its work",
    "desk.improvement": "which of our staff shall do what better",
    "desk.quarterlysubmission": "which of our staff handed a report in",
    "desk.extension": "which manager extended a term; the customer reads it among what happened on the case",
    "desk.incident": "the institution's own account of what was broken for many",
    "desk.incidentanswer": "what our staff wrote for all cases of an incident; each case's answer is told",
    "desk.incidentcase": "which cases our staff took for part of an incident",
    "desk.incidentdelivery": "book-keeping: each case is answered once; the reply itself is told",
    "desk.notice": "what our staff were told of their work",
    "desk.savedview": "how our staff keep their lists",
    "desk.relation": "which cases our staff tied to each other",
    "desk.presence": "which of our staff have a case open right now",
    "desk.report": "the institution's own account of a case; what was told the customer is in the answer",
    "desk.contactattempt": "the desk's own work: when a department tried to call",
    "desk.reportedition": "the institution's own account of a case, as it stood before",
    "desk.rung": "the desk's own work: who passed a case on to whom",
    "desk.steprun": "the desk's own work: the steps of a procedure",
    "feed.feedrun": "names the operator who loaded a file",
}
INTERNAL = {"id", "pk", "contract", "customer", "row_digest", "loaded_at", "as_of"}
"""Of the mirror: keys and book-keeping; the parent is told by its number."""


@pytest.fixture
def applied(siti, application, account_consent) -> Application:
    """An application of Siti's, confirmed by her."""
    customer = siti.membership.customer
    Application.objects.update(nik_index=customer.nik_index, address="Jalan Kenanga 9")
    return applying.confirmed_application()


@pytest.fixture
def complained(case, budi) -> Case:
    """Siti's complaint with a check, an answer, a file and a note that is not hers to read."""
    facts = {"asked": ["phone", "nik"], "matched": ["phone"], "is_passed": False, "channel": "hotline"}
    IdentityCheck.objects.create(case=case, customer=case.customer, by=budi, at=case.received_at, **facts)
    complaining.answer(case, by=budi)
    file = {"name": "struk.jpg", "media_type": "image/jpeg", "size": 9, "stored_as": "a", "uploaded_at": case.state_at}
    Attachment.objects.create(case=case, **file)
    timeline.write(case, Entry.Kind.NOTE, "catatan dalam", by=budi, at=case.state_at)
    return case


@pytest.fixture
def known(siti, paid_six, applied, complained):
    """Siti with one of everything that can be held."""
    customer, now = siti.membership.customer, timezone.now()
    Customer.objects.filter(pk=customer.pk).update(address="Jalan Melati 7", city="Depok", email="siti@rumah.test")
    PaymentCode.objects.create(
        contract=paid_six, bank="BANK A", number="8808123", holder_name="SITI AMINAH", loaded_at=now
    )
    Disbursement.objects.create(
        core_id="D-77", contract=paid_six, requested_at=now, status="success", amount=Decimal(9000000), loaded_at=now
    )
    signed = {"drafted_by": "wati", "published_by": "hadi", "published_at": now, "effective_at": now}
    body = LegalText.objects.create(kind="consent_portal", version=3, body="x", **signed)
    notice = LegalText.objects.create(kind="privacy", version=7, body="y", **signed)
    Consent.objects.create(customer=customer, text=body, notice=notice, channel="portal", given_at=now)
    offers = LegalText.objects.create(kind="consent_offers", version=2, body="z", **signed)
    Consent.objects.create(customer=customer, text=offers, channel="service", given_at=now)
    ContactPreference.objects.create(customer=customer, channel="sms")
    outbox.queue("trial", to=Recipient(phone="+6281234567897", customer_id=customer.pk), note="hal penting")
    return siti


def take(browser, shape: str, password: str = PASSWORD):
    return browser.post(PAGE, {"current": password, "as": shape})


def sections(response) -> dict:
    return {part["name"]: part for part in json.loads(response.content)["sections"]}


@pytest.mark.parametrize("shape", ["page", "json", "pdf", ""])
def test_each_time_the_password_is_asked(signed_in, siti, shape):
    """P19."""
    browser = signed_in(siti)
    refused = take(browser, shape, "salah")
    assert "Password saat ini tidak sesuai" in text(refused)
    assert "3602041211870001" not in refused.text
    assert not AuditEvent.objects.filter(act__startswith="member.data").exists()


def test_the_page_shows_what_is_held(signed_in, known):
    """P19."""
    page = text(take(signed_in(known), "page"))
    for words in ("3602041211870001", "Jalan Melati 7", "8808123", "D-77", "Rp 815.000,00", "Pesan percobaan", "Sesi"):
        assert words in page
    assert "Nama ibu kandung Disimpan hanya sebagai sidik satu arah" in page
    assert AuditEvent.objects.get(act="member.data_shown").actor_id == known.pk


def test_the_file_for_machines_holds_facts_as_they_are(signed_in, known):
    """P19."""
    response = take(signed_in(known), "json")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="data-pribadi-siti-')
    assert response.headers["Cache-Control"] == "no-store, private"
    held = sections(response)
    assert held["customer"]["rows"][0]["birth_date"] == "1990-08-17"
    assert held["instalments"]["rows"][0]["amount"] == "815000.00"
    assert len(held["payments"]["rows"]) == 6
    agreed = {row["text_version"]: row["notice_version"] for row in held["consents"]["rows"]}
    assert agreed == {3: 7, 2: None}
    assert AuditEvent.objects.get(act="member.data_exported").reason == "json"


def test_the_file_for_people_holds_the_same_sections(signed_in, known):
    """P19."""
    response = take(signed_in(known), "pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    for part in gather(known, shape="page").sections:
        assert part.title in words
    for fact in ("3602041211870001", "Jalan Melati 7", "8808123", "815.000,00"):
        assert fact in words


def test_no_secret_is_given_away(signed_in, known):
    """S8: neither digests nor tokens nor the mother's name."""
    email_change.request_change(known, "siti.baru@anggota.test")
    browser = signed_in(known)
    given = take(browser, "json").text
    for secret in ("SRI WAHYUNI", known.password, browser.cookies["tanggap_member"].value, "hal penting"):
        assert secret not in given
    assert not [name for name in ("digest", "token", "session_key") if name in given]


def test_an_own_application_is_told_with_its_consent_and_without_the_code(signed_in, known, applied, dewi):
    """P19, O4."""
    held = sections(take(signed_in(known), "json"))
    told = next(row for row in held["applications"]["rows"] if row["number"] == applied.number)
    assert (told["address"], told["state"], told["nik"]) == ("Jalan Kenanga 9", "In Progress", applying.NIK)
    (consent,) = held["account_consents"]["rows"]
    assert (consent["application_number"], consent["method"]) == (applied.number, "Mandiri")
    assert held["application_tries"]["rows"][0]["outcome"] == "Kode benar"
    assert dewi.full_name not in json.dumps(held)
    assert applying.MOTHER not in json.dumps(held)


def test_an_own_complaint_is_told_with_what_both_said_and_without_the_desks_notes(signed_in, known, complained, budi):
    """P19, D1."""
    given = take(signed_in(known), "json")
    held = sections(given)
    assert [row["number"] for row in held["cases"]["rows"]] == [complained.number]
    assert [row["by"] for row in held["case_entries"]["rows"]] == ["Anda"]
    assert held["case_checks"]["rows"][0]["asked"] == "Nomor telepon, NIK"
    assert held["case_answers"]["rows"][0]["text"] == "Sudah."
    assert held["case_attachments"]["rows"][0]["name"] == "struk.jpg"
    assert "catatan dalam" not in given.text
    assert budi.full_name not in given.text


@pytest.mark.parametrize(
    "fields", [{"nik_index": b"1" * 32}, {"birth_date": dt.date(1990, 8, 18)}, {"mother_name_digest": b"1" * 32}]
)
def test_an_application_that_agrees_in_part_only_is_somebody_elses(signed_in, siti, applied, fields):
    """S1: a NIK that was mistyped shows nobody another's data."""
    Application.objects.update(**fields)
    held = sections(take(signed_in(siti), "json"))
    assert held["applications"]["rows"] == []
    assert "account_consents" not in held


def test_nothing_of_another_member_is_in_it(signed_in, known, andi):
    """S1."""
    trail.viewed(andi.membership.customer_id, by=andi, shown=["phone"])
    given = take(signed_in(known), "json").text
    assert "200991600456" not in given
    assert andi.email not in given
    assert not re.search(r"\bandi\b", given.lower())


def test_staff_who_looked_are_told_without_their_names(signed_in, known, budi):
    """P19: when, and at what."""
    trail.viewed(known.membership.customer_id, by=budi, shown=["phone", "nik"], reason="panggilan masuk")
    held = sections(take(signed_in(known), "json"))
    (look,) = held["looks"]["rows"]
    assert (look["shown"], look["by"]) == ("Telepon, NIK", "Petugas")
    assert "Budi" not in json.dumps(held)
    assert "panggilan masuk" not in json.dumps(held)


def test_a_change_of_email_does_not_tell_whether_an_address_has_an_account(signed_in, siti, andi):
    """P8: neither among the messages nor anywhere else."""
    told = []
    for address in (andi.email, "bebas@anggota.test"):
        email_change.request_change(siti, address)
        held = sections(take(signed_in(siti), "json"))
        told.append((len(held["messages"]["rows"]), held["email_changes"]["rows"][0]["state"]))
    assert told[0] == told[1]


def _names_a_person(model) -> bool:
    persons = {User, Customer, Contract, Membership}
    fields = model._meta.get_fields()
    related = {field.related_model for field in fields if field.is_relation and field.concrete}
    plain = {field.name for field in fields} & {"customer_id", "user_id", "actor_id", "contract_id", "by_id"}
    return model in persons or bool(related & persons) or bool(plain)


def test_every_model_that_names_a_person_is_told_or_left_out_for_a_reason(known):
    """P19: whoever adds such a model gives it a section in `portal.holdings.gathering` and a line here."""
    found = {model._meta.label_lower for model in apps.get_models() if _names_a_person(model)}
    assert found - PLACES.keys() - LEFT_OUT.keys() == set()
    assert PLACES.keys() - found == set()
    assert set(PLACES.values()) == {part.name for part in gather(known, shape="page").sections}


@pytest.mark.parametrize(
    ("model", "hidden"),
    [
        (Customer, {"mother_name_digest", "nik_index", "phone_index", "phone2_index", "email_index"}),
        (Contract, set()),
        (Instalment, set()),
        (Payment, set()),
        (PaymentCode, set()),
        (Disbursement, set()),
        (Consent, {"text", "notice"}),
        (ContactPreference, set()),
    ],
)
def test_every_fact_of_the_mirror_is_told(known, model, hidden):
    """P19."""
    part = next(p for p in gather(known, shape="page").sections if p.name == PLACES[model._meta.label_lower])
    assert {field.name for field in model._meta.concrete_fields} - INTERNAL - hidden - part.columns.keys() == set()
    assert part.rows


def test_an_account_without_a_customer_can_be_taken_away_too(signed_in, siti):
    """P19."""
    siti.membership.ended_at = timezone.now()
    siti.membership.save()
    held = sections(take(signed_in(siti), "json"))
    assert held["account"]["rows"][0]["username"] == "siti"
    assert "customer" not in held


def test_the_number_of_queries_does_not_grow_with_the_rows(known, paid_six, pay, django_assert_max_num_queries):
    with django_assert_max_num_queries(36):
        before = gather(known, shape="page")
    for number in range(7, 15):
        pay(paid_six, number, dt.date(2016, 12, 1), 815_000)
    with django_assert_max_num_queries(36):
        after = gather(known, shape="page")
    payments = [next(p for p in held.sections if p.name == "payments") for held in (before, after)]
    assert [len(part.rows) for part in payments] == [6, 14]
