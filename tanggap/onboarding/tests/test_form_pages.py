"""The pages of the form, as an account officer goes through them."""

import uuid

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.customers import digests
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.states import State
from tests import applying
from tests.uploading import photo

from .typing_in import ANSWERS

pytestmark = pytest.mark.django_db
ROOT = "/staff/onboarding/applications"


@pytest.fixture
def ao(signed_in, dewi):
    return signed_in(dewi)


@pytest.fixture
def draft(dewi, savings):
    return applying.application(dewi, savings, state=State.DRAFT)


def post(browser, draft, slug, **changed):
    draft.refresh_from_db()
    answers = {"edition": draft.edition} | ANSWERS[slug] | changed
    return browser.post(f"{ROOT}/{draft.pk}/edit/{slug}", {k: v for k, v in answers.items() if v is not None})


def test_an_application_is_filled_in_step_by_step_and_submitted(ao, savings, jakarta, files_home):
    """O1, O2."""
    key = {"opened_with": uuid.uuid4(), "branch": jakarta.pk, "product": savings.pk}
    assert ao.post(f"{ROOT}/new", key).status_code == ao.post(f"{ROOT}/new", key).status_code == 302
    draft = Application.objects.get()
    for slug in ANSWERS:
        assert post(ao, draft, slug).status_code == 302
    for kind in ("id_card", "selfie"):
        ao.post(f"{ROOT}/{draft.pk}/edit/documents", {"kind": kind, "file": photo()})
    check = ao.get(f"{ROOT}/{draft.pk}/edit/check").content.decode()
    for words in ("Sukarno", "3273011708900001", "0812-3456-6797", "Rp 60.000.000", "Sama dengan alamat KTP"):
        assert words in check
    draft.refresh_from_db()
    answer = ao.post(f"{ROOT}/{draft.pk}/submission", {"edition": draft.edition})
    assert answer.headers["Location"] == f"{ROOT}/{draft.pk}"
    draft.refresh_from_db()
    assert draft.state == State.WAITING_SECTION_HEAD
    assert [move.act for move in draft.moves.all()] == [Move.Act.OPENED, Move.Act.SUBMITTED]
    assert draft.address == "Jl. Merdeka 7\nBandung"
    assert bytes(draft.phone_index) == digests.phone_index("+6281234566797")
    assert bytes(draft.mother_name_digest) == digests.mother_name_digest("SRI WAHYUNI")


def test_what_is_wrong_is_told_beside_what_was_typed_and_the_rest_is_kept(ao, draft):
    """O1."""
    answer = post(ao, draft, "identity", nik="12345", full_name="Ratih", birth_date="31/02/1990")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NIK terdiri dari 16 angka" in page
    assert 'value="12345"' in page
    assert 'value="31/02/1990"' in page
    draft.refresh_from_db()
    assert (draft.full_name, draft.nik) == ("Ratih", applying.NIK)


def test_a_draft_may_be_saved_with_gaps_but_not_gone_on_with(ao, draft):
    """O1."""
    saved = post(ao, draft, "identity", nik="", birth_date="", mother_name="", save="1")
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert (draft.nik, draft.nik_index, draft.birth_date, draft.mother_name_digest) == ("", None, None, None)
    assert post(ao, draft, "identity", nik="").status_code == 422


def test_a_step_saved_in_another_tab_is_told_with_both_versions(ao, draft):
    """O1."""
    edition = draft.edition
    assert post(ao, draft, "identity", birth_place="Garut").status_code == 302
    answer = post(ao, draft, "identity", birth_place="Cimahi", edition=edition)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Garut" in page
    assert "Cimahi" in page
    draft.refresh_from_db()
    assert draft.birth_place == "Garut"
    assert f'name="edition" value="{draft.edition}"' in page
    assert post(ao, draft, "identity", birth_place="Cimahi").status_code == 302


def test_the_same_answers_from_two_tabs_are_no_conflict(ao, draft):
    """O1."""
    edition = draft.edition
    assert post(ao, draft, "work").status_code == 302
    assert post(ao, draft, "work", edition=edition).status_code == 302


def test_a_form_of_somebody_elses_opens_nothing(ao, savings, jakarta, hire, signed_in):
    """O1: not even the draft that its author made with it."""
    key = {"opened_with": uuid.uuid4(), "branch": jakarta.pk, "product": savings.pk}
    ao.post(f"{ROOT}/new", key)
    assert signed_in(hire("tono", "ao", jakarta)).post(f"{ROOT}/new", key).status_code == 404
    assert Application.objects.count() == 1


@pytest.mark.parametrize("other", ["joko", "colleague"])
def test_nobody_else_finds_the_draft(other, draft, request, hire, jakarta, signed_in):
    """O1, S1: neither the account officer of another branch nor a colleague."""
    person = hire("tono", "ao", jakarta) if other == "colleague" else request.getfixturevalue(other)
    browser = signed_in(person)
    for path in ("edit", "edit/identity", "edit/check", "edit/documents"):
        assert browser.get(f"{ROOT}/{draft.pk}/{path}").status_code == 404
    for path in ("edit/identity", "edit/documents", "submission", "documents/1/removal"):
        assert browser.post(f"{ROOT}/{draft.pk}/{path}", {"edition": 1, "kind": "selfie"}).status_code == 404
    draft.refresh_from_db()
    assert (draft.edition, draft.state) == (1, State.DRAFT)


def test_after_submission_the_form_leads_away_and_takes_nothing(ao, dewi, savings):
    """O2: from submission nothing is editable."""
    sent = applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)
    assert ao.get(f"{ROOT}/{sent.pk}/edit/identity").headers["Location"] == f"{ROOT}/{sent.pk}"
    assert post(ao, sent, "identity").status_code == 409
    assert ao.post(f"{ROOT}/{sent.pk}/edit/documents", {"kind": "selfie", "file": photo()}).status_code == 409
    sent.refresh_from_db()
    assert sent.full_name == "Siti Aminah"


def test_an_incomplete_draft_is_not_submitted_and_says_what_is_missing(ao, draft):
    """O1."""
    post(ao, draft, "contact", phone="", save="1")
    draft.refresh_from_db()
    answer = ao.post(f"{ROOT}/{draft.pk}/submission", {"edition": draft.edition}, follow=True)
    page = answer.content.decode()
    for words in ("Pengajuan belum lengkap", "Nomor Handphone 1", "Foto KTP", "Swafoto"):
        assert words in page
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_product_that_is_closed_meanwhile_is_told_before_submission(ao, draft, savings):
    """O1."""
    savings.is_open = False
    savings.save()
    assert "tidak ditawarkan lagi" in ao.get(f"{ROOT}/{draft.pk}/edit/check").content.decode()


def test_the_record_names_the_fields_and_never_what_they_hold(ao, draft):
    """O1, S4."""
    post(ao, draft, "identity", mother_name="Ratna Juwita")
    event = AuditEvent.objects.get(act="application.edited")
    assert "mother_name" in event.fields
    assert "Juwita" not in str(event.__dict__)


@pytest.mark.parametrize(
    "typed",
    ["081234566797", "0812-3456-6797", "+62 812 3456 6797", "6281234566797", "81234566797", "(0812) 3456.6797"],
)
def test_phone_1_is_taken_in_every_usual_form(ao, draft, typed):
    """O1."""
    assert post(ao, draft, "contact", phone=typed).status_code == 302
    draft.refresh_from_db()
    assert draft.phone == "+6281234566797"


@pytest.mark.parametrize(
    "typed", ["+6591234567", "+14155552671", "0215551234", "0800 1234567", "1500888", "0812", "abc"]
)
def test_phone_1_is_an_indonesian_mobile_number(ao, draft, typed):
    """O1, O14."""
    assert post(ao, draft, "contact", phone=typed).status_code == 422
    draft.refresh_from_db()
    assert draft.phone == applying.PHONE


@pytest.mark.parametrize("typed", ["Sukarno", "Ma'ruf", "I Gusti Ayu", "Dr. H. Amir, S.E."])
def test_names_of_all_kinds_are_taken(ao, draft, typed):
    """O1: one word is fine."""
    assert post(ao, draft, "identity", full_name=typed).status_code == 302
    draft.refresh_from_db()
    assert draft.full_name == typed


def test_nothing_invisible_is_kept_of_a_name(ao, draft):
    post(ao, draft, "identity", full_name="  Siti\u202e \u200b  Aminah\x07 ")
    draft.refresh_from_db()
    assert draft.full_name == "Siti Aminah"


@pytest.mark.parametrize(
    ("typed", "kept"), [("60000000", 60_000_000), ("60.000.000", 60_000_000), ("Rp. 1.000,00", 1000), ("0", 0)]
)
def test_income_is_taken_as_people_write_it(ao, draft, typed, kept):
    assert post(ao, draft, "work", income_per_year=typed).status_code == 302
    draft.refresh_from_db()
    assert draft.income_per_year == kept


@pytest.mark.parametrize("typed", ["60 juta", "-5", "1,5", "1.00", "9" * 16, "1.000.00", "½"])
def test_income_that_is_no_amount_is_told(ao, draft, typed):
    assert post(ao, draft, "work", income_per_year=typed).status_code == 422


@pytest.mark.parametrize("typed", ["17/08/2990", "17/08/1790", "1990"])
def test_a_birth_date_that_cannot_be_is_told(ao, draft, typed):
    assert post(ao, draft, "identity", birth_date=typed).status_code == 422


def test_a_draft_that_was_sent_back_says_why(ao, dewi, agus, savings):
    """O2."""
    draft = applying.application(dewi, savings, state=State.DRAFT, round=2)
    facts = {"act": Move.Act.RETURNED, "round": 1, "by_id": agus.pk, "by_label": "Agus", "reason": "Foto KTP buram."}
    Move.objects.create(application=draft, at=draft.created_at, **facts)
    page = ao.get(f"{ROOT}/{draft.pk}/edit/identity").content.decode()
    assert "Dikembalikan oleh Agus" in page
    assert "Foto KTP buram." in page
