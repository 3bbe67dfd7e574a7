"""What is in force now, kept for a second."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from tanggap.institution import current
from tanggap.institution.models import Institution, LegalText


@pytest.mark.django_db
def test_a_new_installation_has_a_blank_name_until_it_is_set_up():
    assert current.institution().name == "Tanggap"
    assert current.head_office() is None


def test_a_page_that_asks_again_within_the_second_costs_no_query(institution, django_assert_num_queries):
    current.institution()
    with django_assert_num_queries(0):
        assert current.institution().name == "Sinar Contoh Finance"


def test_a_change_made_by_another_process_is_seen_within_a_second(institution, monkeypatch):
    monkeypatch.undo()  # the real second, not the minute of the other tests
    current.forget()
    clock = [100.0]
    monkeypatch.setattr(current.time, "monotonic", lambda: clock[0])
    current.institution()
    Institution.objects.update(name="Lain")
    clock[0] += 0.9
    assert current.institution().name == "Sinar Contoh Finance"
    clock[0] += 0.1
    assert current.institution().name == "Lain"


def test_a_change_made_here_is_seen_when_it_commits(institution, django_capture_on_commit_callbacks):
    current.institution()
    with django_capture_on_commit_callbacks(execute=True):
        Institution.objects.update(name="Lain")
        current.forget_on_commit()
    assert current.institution().name == "Lain"


def test_the_error_page_knows_the_institution_while_the_database_is_away(institution, monkeypatch, rf):
    current.institution()
    monkeypatch.setattr(current, "FRESH_SECONDS", -1.0)
    current._institution.held = (0.0, current.institution())

    def away():
        raise DatabaseError("away")

    monkeypatch.setattr(current._institution, "load", away)
    assert current.context(rf.get("/"))["institution"].name == "Sinar Contoh Finance"


@pytest.mark.django_db
def test_the_text_in_force_is_the_newest_whose_instant_has_come():
    """P9."""
    now = timezone.now()
    for version, effective in [(1, now - dt.timedelta(days=2)), (2, now), (3, now + dt.timedelta(days=1))]:
        LegalText.objects.create(
            kind="secrecy",
            version=version,
            body=f"Isi {version}",
            published_at=min(effective, now),
            published_by="hadi",
            effective_at=effective,
        )
    LegalText.objects.create(kind="secrecy", version=4, body="Konsep")
    assert current.legal_text("secrecy").version == 2
    assert current.legal_text("risk") is None
    current.forget()
    with time_machine.travel(now + dt.timedelta(days=1, seconds=1)):
        assert current.legal_text("secrecy").version == 3
