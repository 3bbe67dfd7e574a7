"""Several hands on one draft at the same moment."""

import uuid

import pytest

from tanggap.lib import filestore
from tanggap.onboarding import documents, drafts
from tanggap.onboarding.models import Application, Document, Move
from tanggap.onboarding.moves import MovedOn
from tanggap.onboarding.states import State
from tanggap.onboarding.submission import submit
from tests import applying
from tests.at_once import at_once
from tests.uploading import photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_home")]


@pytest.fixture
def draft(dewi, savings):
    row = applying.application(dewi, savings, state=State.DRAFT)
    for kind in (Document.Kind.ID_CARD, Document.Kind.SELFIE):
        documents.add(row.pk, kind, photo(size=(9, 9)), by=dewi)
    return row


def test_twenty_who_submit_one_draft_submit_it_once(draft, dewi):
    """O1, O2."""
    outcomes = at_once(*[lambda: submit(draft.pk, by=dewi, edition=draft.edition)] * 20)
    assert {type(outcome) for outcome in outcomes} == {Application}
    draft.refresh_from_db()
    assert draft.state == State.WAITING_SECTION_HEAD
    assert draft.moves.filter(act=Move.Act.SUBMITTED).count() == 1


def test_one_form_that_is_sent_twenty_times_opens_one_draft(dewi, jakarta, savings):
    """O1."""
    key = uuid.uuid4()
    opened = at_once(*[lambda: drafts.open_draft(by=dewi, branch=jakarta, product=savings, opened_with=key)] * 20)
    assert len({application.pk for application in opened}) == Application.objects.count() == 1
    assert Move.objects.count() == 1


def test_of_tabs_that_save_the_same_step_at_once_one_wins_and_the_others_are_told(draft, dewi):
    """O1."""
    towns = [f"Kota {number}" for number in range(8)]

    def save(town):
        return lambda: drafts.save_fields(draft.pk, {"birth_place": town}, by=dewi, edition=draft.edition)

    outcomes = at_once(*map(save, towns))
    winners = [town for town, outcome in zip(towns, outcomes, strict=True) if isinstance(outcome, Application)]
    draft.refresh_from_db()
    assert [draft.birth_place] == winners
    assert sum(isinstance(outcome, drafts.EditedElsewhere) for outcome in outcomes) == 7


def test_what_is_saved_while_another_tab_submits_is_in_it_or_is_told(draft, dewi):
    """O2: what is submitted is what was looked over."""
    saved, sent = at_once(
        lambda: drafts.save_fields(draft.pk, {"birth_place": "Garut"}, by=dewi, edition=draft.edition),
        lambda: submit(draft.pk, by=dewi, edition=draft.edition),
    )
    draft.refresh_from_db()
    if isinstance(sent, Application):
        assert isinstance(saved, MovedOn)
        assert draft.birth_place == "Bandung"
    else:
        assert isinstance(sent, drafts.EditedElsewhere)
        assert (draft.state, draft.birth_place) == (State.DRAFT, "Garut")


def test_photos_of_the_card_that_arrive_at_once_leave_one(draft, dewi):
    """O1, S6."""
    at_once(*[lambda: documents.add(draft.pk, Document.Kind.ID_CARD, photo(size=(9, 9)), by=dewi)] * 6)
    assert draft.documents.filter(kind=Document.Kind.ID_CARD).count() == 1
    assert filestore.names() == set(draft.documents.values_list("stored_as", flat=True))


def test_no_more_than_ten_documents_get_in_however_they_come(draft, dewi):
    """S6."""
    at_once(*[lambda: documents.add(draft.pk, Document.Kind.OTHER, photo(size=(9, 9)), by=dewi)] * 12)
    assert draft.documents.count() == documents.MOST
    assert len(filestore.names()) == documents.MOST
