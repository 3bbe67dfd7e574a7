"""Which cases are an incident's: by hand, at once, suggested; never by themselves (D28)."""

import uuid
from datetime import timedelta

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.desk.incidents import declaring, gathering, leading
from tanggap.desk.models import IncidentCase
from tanggap.desk.moves import MovedOn
from tanggap.identity.models import Role
from tanggap.lib.errors import Forbidden, NotFound
from tests import complaining
from tests.at_once import at_once

from .conftest import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(incident, rina):
    return declaring.declare(told(title="Aplikasi mati"), opened_with=uuid.uuid4(), by=rina)


def test_a_case_joins_and_leaves_and_both_are_told(incident, case, budi):
    """D28: twice is harmless."""
    for _ in range(2):
        gathering.add(case.pk, incident, by=budi)
    assert case.entries.filter(text__contains=incident.number).count() == 1
    for _ in range(2):
        gathering.remove(case.pk, by=budi)
    assert case.entries.filter(text__contains="Dikeluarkan").count() == 1
    assert gathering.last_of(case) is None
    gathering.add(case.pk, incident, by=budi)
    assert gathering.last_of(case).incident == incident
    assert AuditEvent.objects.filter(act="case.joined_incident").count() == 2


def test_a_case_is_in_one_incident_at_a_time(incident, other, joined, budi):
    """D28."""
    with pytest.raises(gathering.InAnotherIncident, match=incident.number):
        gathering.add(joined.pk, other, by=budi)


@pytest.mark.django_db(transaction=True)
def test_of_two_incidents_at_once_one_gets_the_case(incident, other, case, budi, rina):
    """D28: real threads."""
    jobs = [
        lambda row=row, who=who: gathering.add(case.pk, row, by=who)
        for row in (incident, other)
        for who in (budi, rina)
    ]
    at_once(*jobs)
    assert IncidentCase.objects.filter(is_live=True).count() == 1
    assert case.entries.filter(text__contains="Menjadi bagian").count() == 1


def test_what_is_over_joins_nothing_and_nothing_joins_what_is_closed(incident, case, siti, budi, rina, ending):
    """D28."""
    over = complaining.answered(complaining.case(siti.membership.customer), by=budi)
    with pytest.raises(MovedOn):
        gathering.add(over.pk, incident, by=budi)
    declaring.resolve(incident, ending, by=rina)
    declaring.close(incident, by=rina)
    with pytest.raises(leading.ClosedAlready):
        gathering.add(case.pk, incident, by=budi)


def test_another_teams_case_and_another_branchs_incident(incident, case, budi, fitri, hire, makassar, rina):
    """D28: who may not see a case, or does not answer customers, gathers nothing."""
    case.assignee = budi
    case.save()
    with pytest.raises(NotFound):
        gathering.add(case.pk, incident, by=hire("tono", Role.AGENT, makassar))
    complaining.tasked(case, fitri)
    with pytest.raises(Forbidden):
        gathering.add(case.pk, incident, by=fitri)
    local = declaring.declare(told(branch=makassar), opened_with=uuid.uuid4(), by=rina)
    with pytest.raises(gathering.AnotherBranch):
        gathering.add(case.pk, local, by=budi)


def test_suggested_are_open_cases_of_its_category_since_it_began(incident, case, siti, budi):
    """D28: suggested, never joined by themselves."""
    customer = siti.membership.customer
    older = complaining.case(customer, received_at=incident.started_at - timedelta(days=365))
    complaining.case(customer, category="penagihan")
    complaining.answered(complaining.case(customer), by=budi)
    late = complaining.case(customer)
    assert list(gathering.suggestions(incident, budi)) == [case, late]
    assert not IncidentCase.objects.exists()
    gathering.add(case.pk, incident, by=budi)
    assert list(gathering.suggestions(incident, budi)) == [late]
    assert older not in gathering.suggestions(incident, budi)
