"""A new institution's first day."""

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tanggap.audit.trail import System
from tanggap.institution import current, defaults, doctor, schedules
from tanggap.institution.models import Branch, Holiday, Institution, LegalText

IDENTITY = ["--name=Maju", "--legal-name=PT Maju", "--phone=1500 111", "--email=cs@maju.test"]
ME = System("uji")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-18T05:00:00Z", tick=False):
        yield


def test_one_command_sets_up_an_institution_and_repeating_it_changes_nothing(capsys):
    call_command("seed_institution", *IDENTITY)
    before = [list(model.objects.order_by("pk").values()) for model in (Institution, Branch, Holiday, LegalText)]
    call_command("seed_institution", "--name=Lain")
    after = [list(model.objects.order_by("pk").values()) for model in (Institution, Branch, Holiday, LegalText)]
    assert before == after
    assert Institution.objects.get().service_hours == "Senin–Jumat 09.00–18.00 WIB"
    assert Branch.objects.get().is_head_office
    assert "7 texts drafted" in capsys.readouterr().out


def test_the_command_says_what_is_missing_the_first_time():
    with pytest.raises(CommandError, match="--legal-name, --phone, --email"):
        call_command("seed_institution", "--name=Maju")
    with pytest.raises(CommandError, match="e-mail"):
        call_command("seed_institution", *IDENTITY[:3], "--email=bukan")


def test_the_first_calendar_knows_the_holidays_that_are_already_past():
    defaults.seed(by=ME, identity={"name": "M", "legal_name": "PT M", "phone": "1", "email": "m@m.test"})
    current.forget()
    plan = schedules.schedule_of()
    assert not plan.is_workday(Holiday.objects.get(day="2026-08-17").day)
    assert plan.is_workday(Holiday.objects.get(day="2026-12-24").day)


@pytest.mark.parametrize("kind", LegalText.Kind.values)
def test_every_kind_has_a_wording_with_the_particulars_filled_in(kind, institution):
    text = defaults.wording(kind, institution)
    assert "{" not in text
    assert institution.name in text or institution.phone in text


def test_the_secrecy_notice_waives_nobodys_liability(institution):
    """P9."""
    text = defaults.wording("secrecy", institution)
    assert "rahasia" in text
    assert "tanggung jawab" not in text
    assert "risiko" not in text


def test_no_wording_puts_the_institutions_fault_on_the_customer(institution):
    """POJK 22/2023 forbids clauses that shift the institution's liability."""
    assert "tidak membatasi tanggung jawab" in defaults.wording("risk", institution)


def test_the_doctor_names_what_is_missing_until_it_is_there():
    assert "seed_institution" in doctor.faults()[0]
    call_command("seed_institution", *IDENTITY)
    assert sum("publish one" in fault for fault in doctor.faults()) == 4
    for draft in LegalText.objects.all():
        defaults.texts.publish_text(draft, by=ME)
    assert doctor.faults() == []
    Institution.objects.update(calendar=None)
    Branch.objects.all().delete()
    Holiday.objects.filter(day__year=2027).delete()
    Holiday.objects.create(day="2026-12-01", name="Idul Contoh", is_estimated=True)
    assert len(doctor.faults()) == 4
