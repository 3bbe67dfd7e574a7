"""Ordering a failed disbursement again (D9)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tanggap.desk.flows import listening, orders
from tanggap.desk.models import Redisbursement, Rung
from tanggap.desk.moves import MovedOn
from tanggap.desk.procedure import path
from tanggap.institution.models import Department
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordering(verified, disburse, budi, rina, fitri):
    """A case of a failed disbursement at the step that orders."""
    disburse("failed")
    case = verified("pencairan")
    step(case, "department", by=rina, instruction="Analisis.", department="keuangan")
    step(case, "failed", by=fitri, result="Ditolak bank.")
    return case


def test_nobody_approves_their_own_order(ordering, fitri, rina):
    """D9: two persons, by the database too."""
    order = orders.order(ordering.pk, "Gagal.", by=fitri)
    with pytest.raises(orders.SamePerson):
        orders.approve(ordering.pk, order.pk, by=fitri)
    with pytest.raises(IntegrityError), transaction.atomic():
        Redisbursement.objects.update(approved_by=fitri, approved_at=order.ordered_at)


def test_agents_order_nothing(ordering, budi):
    """D9."""
    with pytest.raises(orders.NotToOrder):
        orders.order(ordering.pk, "Gagal.", by=budi)


def test_a_department_whose_task_is_over_orders_nothing(ordering, hire, head_office):
    """D9: neither does one that never had any."""
    it = Department.objects.create(code="teknologi", name="Teknologi")
    other = hire("yoga", "officer", head_office, department=it)
    assert not orders.may_order(ordering, other)
    task = complaining.tasked(ordering, other)
    assert orders.may_order(ordering, other)
    Rung.objects.filter(pk=task.pk).update(ended_at=NOW)
    assert not orders.may_order(ordering, other)


def test_ordering_twice_is_harmless_and_another_order_is_refused(ordering, fitri, rina):
    """D9: unique for each failed disbursement."""
    first = orders.order(ordering.pk, "Gagal.", by=fitri)
    assert orders.order(ordering.pk, "Gagal.", by=fitri) == first
    with pytest.raises(orders.AlreadyOrdered):
        orders.order(ordering.pk, "Gagal.", by=rina)


def test_one_that_was_declined_may_be_ordered_anew(ordering, fitri, rina):
    first = orders.order(ordering.pk, "Gagal.", by=fitri)
    orders.decline(ordering.pk, first.pk, "Rekening salah.", by=rina)
    assert orders.order(ordering.pk, "Rekening benar.", by=fitri) != first
    with pytest.raises(MovedOn):
        orders.approve(ordering.pk, first.pk, by=rina)


@pytest.mark.parametrize("moment", ["before the order", "before the approval"])
@pytest.mark.parametrize("told", [{"status": "success"}, {"core_id": "D2", "ago": timedelta()}])
def test_it_is_refused_once_the_core_shows_success_or_a_later_one(ordering, disburse, fitri, rina, moment, told):
    """D9."""
    order = orders.order(ordering.pk, "Gagal.", by=fitri) if moment == "before the approval" else None
    disburse(**told)
    with pytest.raises(orders.AlreadyPaid):
        orders.approve(ordering.pk, order.pk, by=rina) if order else orders.order(ordering.pk, "Lagi.", by=fitri)


def test_money_that_went_out_ends_the_order(ordering, disburse, fitri, rina):
    """D9, F9: an approved order that the core answers with a new disbursement was carried out."""
    order = orders.order(ordering.pk, "Gagal.", by=fitri)
    orders.approve(ordering.pk, order.pk, by=rina)
    disburse("success", ago=timedelta(), core_id="D2")
    assert listening.look_again(ordering.pk)
    order.refresh_from_db()
    assert order.done_at
    assert order.reference == "D2"
    assert path.current(ordering).step == "succeeded"
    with pytest.raises(MovedOn):
        orders.done(ordering.pk, order.pk, "", by=fitri)


def test_an_order_whose_disbursement_succeeded_after_all_is_void(ordering, disburse, fitri, rina):
    """D9: nobody pays twice."""
    order = orders.order(ordering.pk, "Gagal.", by=fitri)
    orders.approve(ordering.pk, order.pk, by=rina)
    disburse("success")
    listening.look_again(ordering.pk)
    order.refresh_from_db()
    assert order.declined_at
    assert order.done_at is None


def test_a_step_with_an_order_under_way_is_not_left(ordering, fitri, rina):
    """D9."""
    orders.order(ordering.pk, "Gagal.", by=fitri)
    with pytest.raises(path.StepMissing):
        step(ordering, "back", by=fitri)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_order_at_once_one_does(ordering, fitri, rina):
    """D9."""
    found = at_once(
        lambda: orders.order(ordering.pk, "Gagal.", by=fitri), lambda: orders.order(ordering.pk, "Gagal.", by=rina)
    )
    assert sorted(type(each).__name__ for each in found) == ["AlreadyOrdered", "Redisbursement"]


@pytest.mark.django_db(transaction=True)
def test_of_two_cases_of_one_loan_that_order_at_once_one_does(ordering, verified, fitri, rina):
    """D9: the database lets one in."""
    other = verified("pencairan")
    step(other, "department", by=rina, instruction="Analisis.", department="keuangan")
    step(other, "failed", by=fitri, result="Ditolak bank.")
    found = at_once(*(lambda pk=case.pk: orders.order(pk, "Gagal.", by=fitri) for case in (ordering, other)))
    assert sorted(type(each).__name__ for each in found) == ["AlreadyOrdered", "Redisbursement"]
    assert Redisbursement.objects.count() == 1
