"""An incident from its declaration to its end (D28)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.customers.account_numbers import AccountNumber
from tanggap.desk.evaluation import making
from tanggap.desk.evaluation.weeks import monday_of
from tanggap.desk.incidents import counting, declaring, gathering, leading, sending
from tanggap.desk.incidents.notices import hints, notices_now
from tanggap.desk.models import Case, Incident
from tanggap.identity.models import Role
from tanggap.institution import current
from tests import complaining
from tests.at_once import at_once

from .conftest import told

pytestmark = pytest.mark.django_db


def shown() -> list[str]:
    current.forget()
    return [notice.text for notice in notices_now()]


def test_an_incident_has_a_number_and_is_announced(incident):
    """D28."""
    assert incident.number == f"GGN-{timezone.localdate().year}-0001"
    assert shown() == ["Pembayaran lewat Bank Contoh sedang terganggu."]
    assert AuditEvent.objects.filter(act="incident.declared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_and_a_form_sent_twice_makes_one(desk, rina, gita):
    """D28: real threads."""
    form = uuid.uuid4()
    twice = [lambda: declaring.declare(told(), opened_with=form, by=rina)] * 2
    other = [lambda: declaring.declare(told(), opened_with=uuid.uuid4(), by=gita)] * 2
    made = at_once(*twice, *other)
    assert made[0] == made[1]
    assert sorted({row.number for row in made}) == [
        f"GGN-{timezone.localdate().year}-{serial:04d}" for serial in (1, 2, 3)
    ]


def test_who_leads_a_branch_declares_for_it_alone(desk, hire, jakarta, makassar, budi):
    """D28: what concerns all is head office's."""
    maya = hire("maya", Role.MANAGER, jakarta)
    row = declaring.declare(told(branch=jakarta), opened_with=uuid.uuid4(), by=maya)
    assert row.branch == jakarta
    for branch in (None, makassar):
        with pytest.raises(leading.NotTheirs):
            declaring.declare(told(branch=branch), opened_with=uuid.uuid4(), by=maya)
    with pytest.raises(leading.NotTheirs):
        declaring.declare(told(branch=jakarta), opened_with=uuid.uuid4(), by=budi)
    with pytest.raises(leading.NotTheirs):
        declaring.edit(row, told(branch=None), seen=row.edition, by=maya)


def test_what_does_not_fit_together_is_refused(desk, rina):
    """D28, D11: no account number is announced."""
    now = timezone.now()
    for given in ({"started_at": now + timedelta(hours=1)}, {"notice_until": now - timedelta(hours=1)}):
        with pytest.raises(declaring.BadIncident):
            declaring.declare(told(**given), opened_with=uuid.uuid4(), by=rina)
    for given in ({"notice": "Bayar ke BCA 1234567890."}, {"title": "Bayar ke rekening BCA 1234567890"}):
        with pytest.raises(AccountNumber):
            declaring.declare(told(**given), opened_with=uuid.uuid4(), by=rina)


def test_of_two_who_change_it_the_second_is_told(incident, rina, gita):
    """D28, D4."""
    same = told(started_at=incident.started_at)
    declaring.edit(incident, told(notice="Baru.", started_at=incident.started_at), seen=1, by=rina)
    with pytest.raises(leading.ChangedMeanwhile):
        declaring.edit(incident, same, seen=1, by=gita)
    assert shown() == ["Baru."]


def test_a_notice_has_its_hours_and_is_withdrawn_at_will(incident, rina):
    """D28."""
    now = timezone.now()
    times = {"notice_from": now + timedelta(hours=1), "notice_until": now + timedelta(hours=2)}
    declaring.edit(incident, told(started_at=incident.started_at, **times), seen=1, by=rina)
    seen = []
    for hours in (0.5, 1.5, 2.5):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            seen.append(bool(shown()))
    assert seen == [False, True, False]
    with time_machine.travel(times["notice_from"], tick=False):
        assert shown()
        declaring.withdraw_notice(incident, by=rina)
        declaring.withdraw_notice(incident, by=rina)
        assert not shown()
    assert AuditEvent.objects.filter(act="incident.notice_withdrawn").count() == 1


def test_that_it_is_over_is_read_for_a_day(incident, rina, ending):
    """D28: the notice gives way to the news that it is mended."""
    row = declaring.resolve(incident, ending, by=rina)
    assert shown() == ["Sudah pulih."]
    with time_machine.travel(row.resolved_at + timedelta(hours=24), tick=False):
        assert not shown()
    declaring.withdraw_notice(incident, by=rina)
    assert not shown()


def test_what_was_not_over_goes_on(incident, rina, ending):
    """D28."""
    declaring.resolve(incident, ending, by=rina)
    declaring.take_up_again(incident, by=rina)
    assert declaring.take_up_again(incident, by=rina).state == "open"
    assert shown() == ["Pembayaran lewat Bank Contoh sedang terganggu."]


def test_it_is_closed_only_when_each_case_has_its_report(incident, joined, siti, budi, rina, ending):
    """D28: a case that was withdrawn or merged owes none; one that left is not asked for."""
    with pytest.raises(declaring.NotOver):
        declaring.close(incident, by=rina)
    declaring.resolve(incident, ending, by=rina)
    gone = complaining.case(siti.membership.customer)
    gathering.add(gone.pk, incident, by=budi)
    complaining.answered(joined, by=budi)
    assert (counting.counts(incident).reported, counting.counts(incident).owing) == (1, 1)
    with pytest.raises(declaring.NotOver, match="1 kasus"):
        declaring.close(incident, by=rina)
    gathering.remove(gone.pk, by=budi)
    assert declaring.close(incident, by=rina).state == "closed"
    declaring.close(incident, by=rina)
    assert gathering.last_of(joined).incident == incident
    assert AuditEvent.objects.filter(act="incident.closed").count() == 1


def test_a_report_sent_back_is_owed_again(incident, joined, budi):
    """D28, D19."""
    case = complaining.answered(joined, by=budi)
    case.report.returned_at, case.report.returned_by, case.report.return_reason = timezone.now(), budi, "Lengkapi."
    case.report.save()
    assert counting.counts(incident).owing == 1


def test_it_is_not_closed_while_its_answer_is_on_its_way(incident, joined, approved, rina, gita, ending, budi):
    """D28."""
    sending.send(incident, seen=approved.edition, by=gita)
    declaring.resolve(incident, ending, by=rina)
    complaining.answered(joined, by=budi)
    with pytest.raises(declaring.NotOver, match="masih dikirim"):
        declaring.close(incident, by=rina)


def test_the_database_knows_the_way_from_open_to_closed(incident):
    """D28: no state is skipped, whatever asks."""
    with pytest.raises(DatabaseError, match="Invalid transition"):
        Incident.objects.update(state="closed", resolved_at=timezone.now(), closed_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_nothing_joins_what_is_being_closed(incident, case, budi, rina, ending):
    """D28: real threads: either the case is in and keeps it open, or it is told that it is closed."""
    declaring.resolve(incident, ending, by=rina)
    at_once(lambda: gathering.add(case.pk, incident, by=budi), lambda: declaring.close(incident, by=rina))
    incident.refresh_from_db()
    is_in = gathering.of_case(Case.objects.get(pk=case.pk)) is not None
    assert is_in == (incident.state == "resolved")


def test_the_weekly_evaluation_counts_its_cases(incident, joined):
    """D28, D20."""
    monday = monday_of(timezone.now())
    figures = making.make(monday).figures
    assert figures["incidents"] == [{"number": incident.number, "name": incident.title, "count": 1}]


def test_hints_are_for_what_it_concerns(incident, case, makassar):
    """D28: agents are told of what goes on in their case's category."""
    current.forget()
    assert hints(case.category_id, case.branch_id) == [incident]
    assert not hints(0, case.branch_id)
