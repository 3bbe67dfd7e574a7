"""What a migration does with rows that an older version has written."""

from importlib import import_module

from django.apps import apps

from tanggap.desk.ladder import climbing
from tanggap.desk.models import Clock, Rung
from tanggap.institution.models import Department

from .conftest import MONDAY

part_shared = import_module("tanggap.desk.migrations.0018_clock_of_a_task").part_shared


def test_tasks_that_shared_a_clock_have_one_each_with_the_same_time(case, rina, finance, desk):
    """D13, D17."""
    other = Department.objects.create(code="it", name="Teknologi")
    for department in (finance, other):
        climbing.climb(case, "department", reason="Periksa.", by=rina, at=MONDAY, department=department)
    first, second = Rung.objects.open().filter(level="department").order_by("pk")
    shared, needless = first.clock, second.clock
    Rung.objects.filter(pk=second.pk).update(clock=shared)
    needless.delete()
    Clock.objects.update(department=None)
    part_shared(apps, None)
    clocks = [rung.clock for rung in Rung.objects.open().filter(level="department").order_by("pk")]
    assert [clock.department for clock in clocks] == [finance, other]
    assert {clock.due_at for clock in clocks} == {shared.due_at}
    assert clocks[0].pk == shared.pk != clocks[1].pk
