"""An incident of the virtual accounts of a bank, and a second manager."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tanggap.desk.incidents import answering, declaring, gathering, sending
from tanggap.desk.incidents.declaring import Declared
from tanggap.desk.models import Case, Category, Incident, IncidentAnswer
from tanggap.identity.models import Role, User
from tests import complaining

TEXT = "Yth. {{ nama }}, gangguan sudah teratasi. Nomor kasus Anda {{ nomor }}."


def told(**given) -> Declared:
    facts = {
        "title": "Virtual account Bank Contoh terganggu",
        "happened": "Sambungan ke bank putus.",
        "category": Category.objects.get(code="lainnya"),
        "started_at": timezone.now() - timedelta(minutes=5),
        "affected": "Bank Contoh",
        "notice": "Pembayaran lewat Bank Contoh sedang terganggu.",
    }
    return Declared(**facts | given)


@pytest.fixture
def gita(hire, head_office) -> User:
    """Another manager of head office."""
    return hire("gita", Role.MANAGER, head_office)


@pytest.fixture
def incident(desk, rina) -> Incident:
    return declaring.declare(told(), opened_with=uuid.uuid4(), by=rina)


@pytest.fixture
def ending(desk) -> declaring.Ending:
    cause = complaining.Cause.objects.get(code="lainnya")
    return declaring.Ending("Sudah pulih.", cause, "Pembayaran masuk kembali.", "Sambungan cadangan.")


@pytest.fixture
def joined(incident, case, budi) -> Case:
    """Siti's complaint, part of the incident, at its first step."""
    gathering.add(case.pk, incident, by=budi)
    return case


@pytest.fixture
def approved(incident, rina, gita) -> IncidentAnswer:
    """Rina's answer that gita has approved."""
    draft = answering.write(incident, TEXT, seen=0, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    return answering.approve(incident, seen=draft.edition, by=gita)


@pytest.fixture
def sent(incident, joined, approved, gita) -> IncidentAnswer:
    """The answer, sent to siti's complaint."""
    answer = sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    return answer
