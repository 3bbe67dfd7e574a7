"""The engine under attack: many at once, two tabs, forged posts, foreign cases, new versions of what runs (D7)."""

import pytest
from django.db import IntegrityError, ProgrammingError

from tanggap.audit.trail import System
from tanggap.desk.models import Case, Category, Move, ProcedureVersion, StepRun
from tanggap.desk.procedure import loading, path, vocabulary
from tanggap.desk.procedure.recording import BadRecord
from tanggap.identity.models import Role
from tanggap.lib.errors import DomainError, NotFound
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

MANY = 20
WAITING = """
code = "menunggu"
version = 1
title = "Menunggu"
start = "look"
reopens_at = "look"

[[step]]
code = "look"
title = "Lihat"
kind = "person"
[[step.field]]
code = "finding"
label = "Temuan"
type = "text"
required = false
[[step.outcome]]
code = "left"
title = "Kiri"
next = "report"
[[step.outcome]]
code = "right"
title = "Kanan"
next = "manager"
fields = ["finding"]
[[step.on]]
event = "uji.paid"
next = "report"

[[step]]
code = "manager"
title = "Manajer"
kind = "person"
role = "manager"
[[step.outcome]]
code = "back"
title = "Kembali"
next = "report"

[[step]]
code = "report"
title = "Laporan"
kind = "person"
[[step.outcome]]
code = "filed"
title = "Selesai"
next = "end"
requires = ["report.filed"]
"""


@pytest.fixture
def paid(monkeypatch) -> str:
    monkeypatch.setitem(vocabulary.EVENTS, "uji.paid", "pembayaran diterima")
    return "uji.paid"


@pytest.fixture
def waiting(desk, paid, siti) -> Case:
    """A case whose first step ends two ways by hand and a third by an event."""
    loading.publish(loading.load(WAITING, by=System("uji")).pk, by=System("uji"))
    Category.objects.filter(code="lainnya").update(procedure="menunggu")
    return complaining.case(siti.membership.customer)


def ended(case: Case) -> list[tuple[str, str]]:
    return [(run.step, run.outcome) for run in case.steps.exclude(ended_at=None)]


def told(outcomes: list[object]) -> list[object]:
    return [found for found in outcomes if isinstance(found, DomainError)]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_end_by_many_hands_is_one_end(self, waiting, budi):
        """D7: twenty clicks of one person on one button."""
        run = path.current(waiting)
        found = at_once(*[lambda: path.complete(waiting.pk, run.pk, "left", by=budi)] * MANY)
        assert told(found) == []
        assert ended(waiting) == [("look", "left")]
        assert waiting.steps.count() == 2

    def test_different_ends_leave_one_and_tell_the_others(self, waiting, budi, hire, jakarta):
        """D7: two people, each with the page before their eyes, want different things."""
        run, sari = path.current(waiting), hire("sari", Role.AGENT, jakarta)
        left = [lambda: path.complete(waiting.pk, run.pk, "left", by=budi)] * (MANY // 2)
        right = [lambda: path.complete(waiting.pk, run.pk, "right", record={"finding": "Ada."}, by=sari)] * (MANY // 2)
        found = at_once(*left, *right)
        assert len(ended(waiting)) == 1
        assert len(told(found)) == MANY // 2
        assert all(isinstance(late, path.MovedOn) for late in told(found))
        assert waiting.steps.filter(ended_at=None).count() == 1

    def test_an_end_by_hand_and_an_event_do_not_both_count(self, waiting, budi, paid):
        """D7, F9."""
        run = path.current(waiting)
        by_hand = [lambda: path.complete(waiting.pk, run.pk, "right", record={"finding": "Ada."}, by=budi)] * 10
        by_event = [lambda: path.happened(waiting.pk, paid)] * 10
        found = at_once(*by_hand, *by_event)
        first = ended(waiting)[0]
        assert len(ended(waiting)) == 1
        assert first in {("look", "right"), ("look", "uji-paid")}
        assert len(told(found)) == (10 if first == ("look", "uji-paid") else 0)
        assert waiting.rungs.open().count() == (1 if first == ("look", "right") else 0)

    def test_many_publish_one_version_once(self, waiting):
        """D7."""
        draft = loading.load(WAITING.replace("version = 1", "version = 2"), by=System("uji"))
        at_once(*[lambda: loading.publish(draft.pk, by=System("uji"))] * MANY)
        assert ProcedureVersion.objects.in_force().get(code="menunggu").version == 2

    def test_many_load_one_document_once(self, waiting):
        """D7."""
        source = WAITING.replace("version = 1", "version = 3")
        found = at_once(*[lambda: loading.load(source, by=System("uji"))] * MANY)
        assert len({version.pk for version in found}) == 1


@pytest.mark.django_db
class TestForged:
    def test_a_second_tab_with_other_words_is_told_and_not_lost(self, waiting, budi):
        """D7: the same person, the same button, but something else was typed."""
        run = path.current(waiting)
        path.complete(waiting.pk, run.pk, "right", record={"finding": "Ada."}, by=budi)
        path.complete(waiting.pk, run.pk, "right", record={"finding": " Ada. "}, by=budi)
        with pytest.raises(path.MovedOn, match="Budi"):
            path.complete(waiting.pk, run.pk, "right", record={"finding": "Tidak ada."}, by=budi)
        assert path.current(waiting).step == "manager"

    def test_an_old_tab_cannot_end_a_later_step(self, waiting, budi):
        """D7."""
        run = path.current(waiting)
        path.complete(waiting.pk, run.pk, "left", by=budi)
        with pytest.raises(path.MovedOn):
            path.complete(waiting.pk, run.pk, "filed", by=budi)
        assert path.current(waiting).step == "report"

    def test_an_outcome_of_another_step_is_refused(self, waiting, budi):
        """D7."""
        with pytest.raises(path.NoSuchOutcome):
            step(waiting, "filed", by=budi)
        with pytest.raises(path.NoSuchOutcome):
            step(waiting, "uji-paid", by=budi)

    def test_missing_evidence_is_refused_whatever_is_posted(self, waiting, budi):
        """D7, D19."""
        step(waiting, "left", by=budi)
        with pytest.raises(path.StepMissing):
            step(waiting, "filed", by=budi, report="ya", **{"report.filed": "True"})
        assert path.current(waiting).step == "report"

    def test_a_field_that_only_one_outcome_names_is_required_there(self, waiting, budi):
        """D7: `right` names it, `left` takes it or leaves it."""
        with pytest.raises(BadRecord, match="Temuan"):
            step(waiting, "right", by=budi)
        assert step(waiting, "left", by=budi, finding="Ada.").record == {"finding": "Ada."}

    def test_a_step_of_another_role_is_refused(self, waiting, budi, dewi):
        """D7."""
        step(waiting, "right", by=budi, finding="Ada.")
        with pytest.raises(path.NotTheirStep):
            step(waiting, "back", by=budi)
        with pytest.raises(NotFound):
            step(waiting, "back", by=dewi)

    def test_a_case_of_another_team_is_not_there(self, waiting, budi, hire, makassar):
        """D7, D23."""
        Case.objects.filter(pk=waiting.pk).update(assignee=budi)
        with pytest.raises(NotFound):
            step(waiting, "left", by=hire("tono", Role.AGENT, makassar))

    def test_a_step_of_another_case_is_not_ended_through_mine(self, waiting, andi, budi):
        """D7."""
        other = complaining.case(andi.membership.customer)
        with pytest.raises(path.MovedOn):
            path.complete(waiting.pk, path.current(other).pk, "left", by=budi)
        assert ended(other) == []

    def test_an_officer_without_the_task_does_not_end_it(self, case, budi, rina, fitri, hire, head_office, institution):
        """D7, D17: neither another department's officer nor somebody whose task is over."""
        step(case, "not-verified", by=budi)
        Case.objects.filter(pk=case.pk).update(assignee=budi)
        with pytest.raises(NotFound):
            step(case, "answered", by=fitri)

    def test_who_ended_a_step_may_ask_again_when_the_case_left_their_sight(self, waiting, budi, hire, makassar):
        """D7: a manager of another branch sees a case only while it is escalated."""
        step(waiting, "right", by=budi, finding="Ada.")
        yuni, run = hire("yuni", Role.MANAGER, makassar), path.current(waiting)
        path.complete(waiting.pk, run.pk, "back", by=yuni)
        assert path.complete(waiting.pk, run.pk, "back", by=yuni) == run

    def test_nothing_moves_on_a_case_that_is_withdrawn(self, waiting, budi, paid):
        """D3."""
        Case.objects.filter(pk=waiting.pk).update(state="withdrawn")
        with pytest.raises(path.MovedOn):
            step(waiting, "left", by=budi)
        assert path.happened(waiting.pk, paid) is None

    def test_the_database_itself_refuses_a_second_open_step(self, waiting):
        """D7."""
        with pytest.raises(IntegrityError):
            StepRun.objects.create(case=waiting, step="report", role="agent", entered_at=waiting.received_at)


@pytest.mark.django_db
def test_a_case_is_new_until_its_first_step_is_done(waiting, budi):
    """D3."""
    assert waiting.state == "new"
    step(waiting, "left", by=budi)
    assert list(Move.objects.filter(case=waiting).values_list("new_state", flat=True)) == ["new", "in_progress"]


@pytest.mark.django_db
def test_a_new_version_never_changes_a_case_that_runs_on_the_old_one(waiting, budi, siti):
    """D7."""
    longer = WAITING.replace("version = 1", "version = 2").replace('next = "report"', 'next = "manager"', 1)
    loading.publish(loading.load(longer, by=System("uji")).pk, by=System("uji"))
    newer = complaining.case(siti.membership.customer)
    step(waiting, "left", by=budi)
    step(newer, "left", by=budi)
    assert (path.current(waiting).step, waiting.procedure.version) == ("report", 1)
    assert (path.current(newer).step, newer.procedure.version) == ("manager", 2)


@pytest.mark.django_db
def test_a_stored_version_cannot_be_changed(desk):
    """D7: the database refuses it."""
    with pytest.raises(ProgrammingError, match="source"):
        ProcedureVersion.objects.filter(code="umum").update(source="")
