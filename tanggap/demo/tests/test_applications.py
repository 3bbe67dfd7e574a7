"""The sample's applications: every state, lives that fit together, and something to play with."""

from collections import Counter

import pytest
from django.utils import timezone

from tanggap.demo import core, sample
from tanggap.identity.models import User
from tanggap.lib import filestore
from tanggap.messaging.models import Message
from tanggap.onboarding.fingerprints import is_intact
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Move, Try
from tanggap.onboarding.states import TRANSITIONS, State

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for this file, in a transaction that is taken back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        sample.load()
        yield
        transaction.set_rollback(True)


def test_there_are_applications_in_every_state_at_two_branches(loaded):
    """O12."""
    counts = Counter(Application.objects.values_list("branch__code", "state"))
    assert {state for _, state in counts} == set(State.values)
    assert {code for code, _ in counts} == {"001", "014"}
    assert sum(counts.values()) >= 30


def test_each_has_come_to_its_state_by_moves_that_exist(loaded):
    """O2."""
    for application in Application.objects.all():
        moves = list(application.moves.all())
        assert [move.at for move in moves] == sorted(move.at for move in moves)
        assert moves[-1].new_state == application.state
        assert moves[-1].at <= timezone.now()
        for move in moves[1:]:
            assert move.new_state == move.old_state or move.new_state in TRANSITIONS[State(move.old_state)]


def test_there_is_one_for_each_role_to_take_on(loaded):
    first = Application.objects.filter(branch__code="001")
    assert first.filter(state=State.WAITING_SECTION_HEAD).exists()
    assert first.filter(state=State.WAITING_BRANCH_HEAD).exists()
    waiting = {row.phone for row in first.filter(state=State.WAITING_CONFIRMATION)}
    assert {person.phone for person in core.KNOWN} <= waiting


def test_no_code_lives_and_whoever_agreed_did_so_with_the_last_one(loaded):
    """O4, O8."""
    assert not Code.objects.live().exists()
    agreed = Application.objects.filter(state__in=[State.IN_PROGRESS, State.COMPLETED])
    assert Confirmation.objects.count() == agreed.count() == Code.objects.filter(ending=Code.Ending.USED).count()
    for consent in Confirmation.objects.select_related("application", "text"):
        assert is_intact(consent)
        assert consent.at == consent.application.moves.get(act=Move.Act.CONFIRMED).at
        assert consent.code == consent.application.codes.last()


def test_failures_are_the_tries_that_were_wrong(loaded):
    """O9."""
    wrong = [Try.Outcome.WRONG, Try.Outcome.EXHAUSTED]
    for application in Application.objects.filter(state=State.WAITING_CONFIRMATION):
        assert application.failures == application.tries.filter(outcome__in=wrong).count()
        assert application.links.filter(superseded_at=None).count() == 1
    assert any(application.is_locked for application in Application.objects.all())
    assert not Link.objects.exclude(application__state=State.WAITING_CONFIRMATION).filter(superseded_at=None).exists()


def test_its_messages_are_over_and_hold_nothing(loaded):
    """O4, S8."""
    messages = Message.objects.filter(kind__startswith="confirmation")
    assert {message.state for message in messages} == {"read", "failed"}
    assert not messages.filter(holds_secrets=True).exists()
    assert not messages.exclude(next_attempt_at=None).exists()
    assert {code.message_id for code in Code.objects.all()} <= {message.pk for message in messages}


def test_separate_persons_at_their_own_branch(loaded):
    """O2."""
    for application in Application.objects.select_related("branch"):
        for person in (application.opened_by, application.section_head, application.branch_head):
            assert person is None or person.grants.get().branch == application.branch


def test_an_installation_without_applications_gets_them_once(loaded):
    count = Application.objects.count()
    assert sample.load() is False
    assert Application.objects.count() == count
    assert User.objects.filter(email="ao.makassar@contoh.test").exists()


def test_what_somebody_still_looks_at_has_photos_that_open(loaded):
    """O1, S6."""
    row = Application.objects.filter(state=State.WAITING_SECTION_HEAD).first()
    assert {document.kind for document in row.documents.all()} == {"id_card", "selfie"}
    for document in row.documents.sound():
        assert filestore.get(document.stored_as, document.key).startswith(b"\xff\xd8\xff")
