"""How the sample's cases are told: chapter by chapter, each once, whoever dies over it, in nobody's way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tanggap.demo.cases import building
from tanggap.demo.cases.building import Chapter
from tanggap.demo.models import Telling
from tanggap.desk.evaluation import making
from tanggap.desk.models import Case, Evaluation
from tests import complaining
from tests.at_once import at_once


@pytest.fixture
def tells(monkeypatch):
    """Tell these chapters instead of the sample's: `tells(first=act, …)`."""

    def arrange(**acts) -> None:
        def chapters(cast, as_of):
            return (Chapter(key, lambda until, act=act: act()) for key, act in acts.items())

        monkeypatch.setattr(building, "_chapters", chapters)

    return arrange


def killed() -> None:
    raise SystemExit


@pytest.mark.django_db
def test_who_dies_over_a_chapter_leaves_the_ones_before_it_and_none_is_told_twice(desk, siti, tells):
    def one() -> None:
        complaining.case(siti.membership.customer)

    def half() -> None:
        one()
        killed()

    tells(first=one, second=half, third=one)
    with pytest.raises(SystemExit):
        building.build()
    assert (Case.objects.count(), Telling.objects.get().told) == (1, ["first"])
    begun = Telling.objects.get().as_of
    tells(first=one, second=one, third=one)
    assert building.build() is True
    telling = Telling.objects.get()
    assert (Case.objects.count(), telling.told) == (3, ["first", "second", "third"])
    assert telling.as_of == begun
    assert telling.ended_at
    assert building.build() is False
    assert Case.objects.count() == 3


@pytest.mark.django_db
def test_where_people_have_begun_to_work_nothing_is_told(case, tells):
    tells(first=killed)
    assert building.build() is False
    assert not Telling.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_tells_and_whoever_opens_a_case_meanwhile_waits_for_one_chapter_only(desk, siti, tells):
    customer = siti.membership.customer

    def with_a_visitor() -> None:
        at_once(lambda: complaining.case(customer))
        complaining.case(customer)

    tells(first=lambda: complaining.case(customer), second=with_a_visitor, third=lambda: complaining.case(customer))
    told = at_once(building.build, building.build)
    building.build()
    assert True in told
    assert Telling.objects.get().told == ["first", "second", "third"]
    assert Case.objects.count() == 4


@pytest.mark.django_db
def test_no_week_is_evaluated_while_the_stories_are_told(case):
    """D20."""
    Case.objects.update(received_at=timezone.now() - timedelta(days=20))
    telling = Telling.objects.create(pk=1, as_of=timezone.now())
    making.make_due()
    assert not Evaluation.objects.exists()
    telling.ended_at = timezone.now()
    telling.save()
    making.make_due()
    assert Evaluation.objects.exists()
