"""Rows written together are what the same rows would be one by one, and stand or fall together."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System, event, record
from tanggap.identity.models import User
from tanggap.lib.prepared import Prepared, Question, ask
from tanggap.lib.together import change, insertion, store, write

pytestmark = pytest.mark.django_db
ME = System("uji")


def test_rows_are_stored_as_if_each_had_been_saved_in_one_round_trip(siti, django_assert_num_queries):
    record("branch.added", siti, by=ME, fields=["nama"], reason="karena 100 %; select 'x'")
    siti.full_name = "Siti; drop table 'x' %s"
    with django_assert_num_queries(1):
        made = event("branch.added", siti, by=ME, fields=["nama"], reason="karena 100 %; select 'x'")
        write(change(siti, "full_name"), insertion(made))
    first, second = AuditEvent.objects.filter(act="branch.added").order_by("pk").values()
    apart = {"id", "at", "object_label"}
    assert {k: v for k, v in first.items() if k not in apart} == {k: v for k, v in second.items() if k not in apart}
    assert second["at"] - first["at"] < dt.timedelta(minutes=1)
    assert User.objects.get(pk=siti.pk).full_name == "Siti; drop table 'x' %s"


def test_if_one_is_refused_none_stays(siti):
    siti.full_name = "Lain"
    bad = event("branch.added", siti, by=ME)
    bad.actor_label = None
    with pytest.raises(IntegrityError), transaction.atomic():
        write(change(siti, "full_name"), insertion(bad))
    assert User.objects.get(pk=siti.pk).full_name != "Lain"
    assert not AuditEvent.objects.filter(act="branch.added").exists()


def test_several_questions_are_answered_in_their_order_in_one_round_trip(siti, andi, django_assert_num_queries):
    by_email = Prepared(lambda email: User.objects.filter(email=email), str)
    by_email(siti.email)
    with django_assert_num_queries(1):
        answers = ask(
            by_email.asked(siti.email), Question("select %s::int + 1", [41]), by_email.asked("nobody@anggota.test"),
            by_email.asked(andi.email),
        )  # fmt: skip
    assert answers == [[siti], [(42,)], [], [andi]]


def test_a_row_stored_by_a_kept_plan_is_what_saving_it_makes(siti, django_assert_num_queries):
    record("branch.added", siti, by=ME, fields=["nama"], reason="karena 100 %; select 'x'")
    made = event("branch.added", siti, by=ME, fields=["nama"], reason="karena 100 %; select 'x'")
    with django_assert_num_queries(1):
        store(made)
    saved, stored = AuditEvent.objects.filter(act="branch.added").order_by("pk")
    assert stored.pk == made.pk
    assert not made._state.adding
    assert made._state.db == saved._state.db
    apart = ("id", "at", "_state")
    assert {k: v for k, v in vars(saved).items() if k not in apart} == {
        k: v for k, v in vars(stored).items() if k not in apart
    }


def test_a_row_that_is_refused_is_not_stored(siti):
    bad = event("branch.added", siti, by=ME)
    bad.actor_label = None
    with pytest.raises(IntegrityError), transaction.atomic():
        store(bad)
    assert bad.pk is None
    assert not AuditEvent.objects.filter(act="branch.added").exists()
