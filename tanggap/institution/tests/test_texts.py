"""Legal texts: written by one, published by another, then unchangeable."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.institution import current, texts
from tanggap.institution.models import LegalText
from tests.at_once import at_once


class Person:
    def __init__(self, number: int) -> None:
        self.actor_id, self.actor_label = number, f"Orang {number}"


WATI, HADI, TINA = Person(1), Person(2), Person(3)

pytestmark = pytest.mark.usefixtures("institution")


@pytest.fixture
def published() -> LegalText:
    return texts.publish_text(texts.save_draft("secrecy", "Rahasiakan.", by=WATI), by=HADI)


def test_a_draft_published_by_another_person_holds_at_once(published):
    """P9."""
    current.forget()
    assert current.legal_text("secrecy") == published
    assert (published.version, published.published_by, published.published_by_id) == (1, "Orang 2", 2)
    assert [e.act for e in AuditEvent.objects.order_by("id")] == ["legal_text.drafted", "legal_text.published"]


def test_nobody_who_wrote_on_a_draft_may_publish_it():
    texts.save_draft("risk", "Satu", by=WATI)
    draft = texts.save_draft("risk", "Satu dua", by=TINA)
    for writer in (WATI, TINA):
        with pytest.raises(texts.WrittenByYou):
            texts.publish_text(draft, by=writer)
    assert texts.publish_text(draft, by=HADI).drafter_ids == [1, 3]


def test_the_database_too_refuses_a_drafter_who_publishes():
    draft = texts.save_draft("risk", "Satu", by=WATI)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="not_published_by_its_drafter"), transaction.atomic():
        LegalText.objects.filter(pk=draft.pk).update(
            published_at=now, effective_at=now, published_by="Orang 1", published_by_id=1
        )


def test_a_published_version_cannot_be_changed_or_deleted_by_anything(published):
    for act in (lambda rows: rows.update(body="Lain"), lambda rows: rows.delete()):
        with pytest.raises(Error, match=r"Cannot (update|delete)"), transaction.atomic():
            act(LegalText.objects.filter(pk=published.pk))


def test_a_draft_that_moved_after_it_was_read_is_not_published():
    draft = texts.save_draft("risk", "Satu", by=WATI)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        texts.save_draft("risk", "Dua", by=WATI)
        with pytest.raises(texts.DraftHasMoved):
            texts.publish_text(draft, by=HADI, read_at=draft.drafted_at)


def test_a_text_that_says_the_same_is_not_published_again(published):
    draft = texts.save_draft("secrecy", "Rahasiakan. ", by=WATI)
    with pytest.raises(texts.NothingChanged):
        texts.publish_text(draft, by=HADI)


def test_a_later_effect_lets_the_old_version_hold_until_then(published):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    second = texts.publish_text(texts.save_draft("secrecy", "Baru", by=WATI), by=HADI, effective_at=tomorrow)
    current.forget()
    assert current.legal_text("secrecy") == published
    third = texts.save_draft("secrecy", "Lebih baru", by=WATI)
    with pytest.raises(texts.TakesEffectTooEarly):
        texts.publish_text(third, by=HADI, effective_at=tomorrow - dt.timedelta(hours=1))
    assert texts.publish_text(third, by=HADI).effective_at == second.effective_at
    current.forget()
    with time_machine.travel(tomorrow + dt.timedelta(seconds=1)):
        assert current.legal_text("secrecy").version == 3


def test_a_discarded_draft_leaves_its_number_to_the_next(published):
    texts.discard_draft(texts.save_draft("secrecy", "Salah", by=WATI), by=WATI)
    assert texts.save_draft("secrecy", "Benar", by=WATI).version == 2


def test_a_system_draft_may_be_published_by_anybody():
    draft = texts.save_draft("risk", "Bawaan", by=System("instalasi"))
    assert texts.publish_text(draft, by=HADI).drafter_ids == []


@pytest.mark.django_db(transaction=True)
def test_twenty_publishers_at_once_make_one_version():
    draft = texts.save_draft("risk", "Satu", by=WATI)
    outcomes = at_once(*(partial(texts.publish_text, draft, by=Person(number)) for number in range(10, 30)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftIsGone"] * 19 + ["LegalText"]
    assert LegalText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_drafters_at_once_write_one_draft():
    at_once(*(partial(texts.save_draft, "risk", f"Isi {n}", by=Person(n)) for n in range(10, 30)))
    assert sorted(LegalText.objects.get().drafter_ids) == list(range(10, 30))
