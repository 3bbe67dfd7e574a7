"""Every way through every shipped procedure leads to a case that is closed with its report (D7)."""

from collections import Counter

import pytest
from django.utils import timezone

from tanggap.desk import closing
from tanggap.desk.models import Category
from tanggap.desk.procedure import loading
from tanggap.desk.procedure.document import read
from tanggap.desk.procedure.path import PROCEDURE
from tanggap.desk.procedure.walking import walks
from tests import complaining
from tests.walked import Walker

SHIPPED = {procedure.code: procedure for procedure in map(read, loading.shipped())}


@pytest.mark.parametrize("procedure", SHIPPED.values(), ids=list(SHIPPED))
def test_the_walks_use_every_way_out_of_every_step(procedure):
    """D7."""
    used = {(leg.step.code, leg.edge) for walk in walks(procedure) for leg in walk.legs}
    assert used >= {(step.code, edge) for step in procedure.steps.values() for edge in step.edges}


@pytest.mark.django_db
@pytest.mark.parametrize("procedure", SHIPPED.values(), ids=list(SHIPPED))
def test_every_walk_ends_with_a_closed_case_and_its_report(procedure, desk, siti, budi, rina, fitri, monkeypatch):
    """D3, D7, D19."""
    Category.objects.filter(code="lainnya").update(procedure=procedure.code)
    staff = {"agent": budi, "manager": rina, "department": fitri, "bank": fitri}
    for walk in walks(procedure):
        case = complaining.case(siti.membership.customer)
        Walker(case, walk, staff).go(monkeypatch)
        case.refresh_from_db()
        assert case.state == "answered", walk.name
        assert [run.step for run in case.steps.all()] == [leg.step.code for leg in walk.legs]
        assert not case.steps.filter(ended_at=None).exists()
        assert not case.rungs.open().exists()
        assert Counter(clock.kind for clock in case.clocks.open()) == {"objection": 1}
        closing.close(case, by=PROCEDURE, at=timezone.now(), reason="Tidak ditanggapi.")
        assert case.state == "closed"
        assert all(case.moves.exclude(old_state="").values_list("reason", flat=True)), "D3: each move says why"
        assert case.report.is_in_order
