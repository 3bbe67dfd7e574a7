"""Versions of procedures: stored, published by another person, brought by an update (D7)."""

import re

import pytest
from django.core.management import CommandError, call_command

from tanggap import preparation
from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.desk.models import Category, ProcedureVersion
from tanggap.desk.opening import procedure_in_force
from tanggap.desk.procedure import checking, loading, watch
from tanggap.desk.procedure.document import procedure_of
from tanggap.institution import defaults
from tanggap.institution.models import Department
from tanggap.lib.errors import NotFound

UMUM = (loading.SHIPPED / "umum.toml").read_text()


def newer(by: int, text: str = UMUM) -> str:
    return re.sub(r"version = \d+", f"version = {by}", text, count=1)


@pytest.fixture
def draft(desk, wati) -> ProcedureVersion:
    """A second version of the general procedure, loaded by wati."""
    return loading.load(newer(90), by=wati)


@pytest.mark.django_db
def test_a_draft_is_in_force_once_another_person_publishes_it(draft, hadi):
    """D7, D12."""
    assert procedure_in_force("umum").version != 90
    loading.publish(draft.pk, by=hadi)
    loading.publish(draft.pk, by=hadi)
    assert procedure_in_force("umum") == draft
    assert AuditEvent.objects.filter(act="procedure.published", object_id=draft.pk).count() == 1


@pytest.mark.django_db
def test_nobody_publishes_what_they_loaded_themselves(draft, wati):
    """D7."""
    with pytest.raises(loading.OwnDraft):
        loading.publish(draft.pk, by=wati)


@pytest.mark.django_db
def test_an_older_version_is_not_published_over_a_newer_one(draft, wati, hadi):
    """D7."""
    older = loading.load(newer(80), by=wati)
    loading.publish(draft.pk, by=hadi)
    with pytest.raises(loading.Superseded):
        loading.publish(older.pk, by=hadi)


@pytest.mark.django_db
def test_a_version_that_is_not_there_is_not_found(desk, hadi):
    with pytest.raises(NotFound):
        loading.publish(0, by=hadi)


@pytest.mark.django_db
def test_a_version_keeps_its_text(draft, wati):
    """D7."""
    assert loading.load(newer(90), by=wati) == draft
    with pytest.raises(loading.VersionTaken):
        loading.load(newer(90) + "\n", by=wati)


@pytest.mark.django_db
def test_a_version_that_names_a_missing_department_is_not_published(desk, wati, hadi):
    """D7."""
    source = newer(90).replace('role = "department"', 'role = "department"\ndepartment = "hilang"')
    version = loading.load(source, by=wati)
    with pytest.raises(checking.Unsound, match="hilang"):
        loading.publish(version.pk, by=hadi)


@pytest.mark.django_db
def test_an_update_brings_newer_shipped_versions_once(desk, monkeypatch):
    """D7."""
    monkeypatch.setattr(loading, "shipped", lambda: iter([newer(50)]))
    for _ in range(2):
        loading.seed(by=System("uji"))
    assert procedure_in_force("umum").version == 50
    assert ProcedureVersion.objects.filter(code="umum", version=50).count() == 1


@pytest.mark.django_db
def test_an_update_never_replaces_what_the_institution_wrote_itself(desk, wati, hadi, monkeypatch):
    """D7: a newer shipped version is a draft to look at, an older one is not brought."""
    loading.publish(loading.load(newer(50), by=wati).pk, by=hadi)
    monkeypatch.setattr(loading, "shipped", lambda: iter([newer(60)]))
    loading.seed(by=System("uji"))
    assert procedure_in_force("umum").version == 50
    assert ProcedureVersion.objects.get(code="umum", version=60).published_at is None


@pytest.mark.django_db
def test_an_institution_that_is_there_gets_what_is_shipped_since(institution, head_office):
    """D2, D7: what `tanggap migrate` does after the migrations."""
    assert not Category.objects.exists()
    for _ in range(2):
        defaults.complete(by=System("uji"))
    assert Category.objects.filter(code="penagihan").count() == 1
    assert procedure_in_force("umum").published_by == "sistem: uji"


@pytest.mark.django_db
def test_a_database_without_an_institution_stays_empty():
    defaults.complete(by=System("uji"))
    assert not Category.objects.exists()


def test_an_update_of_a_procedure_is_noticed_before_serving():
    assert any("desk/procedures/umum.toml" in fact for fact in preparation._facts())


@pytest.mark.django_db
def test_the_doctor_names_what_can_no_longer_be_followed(desk, finance, wati):
    """D7."""
    for version in ProcedureVersion.objects.in_force():
        for fault in checking.missing_departments(procedure_of(version)):
            Department.objects.get_or_create(code=fault.split()[1], defaults={"name": fault})
    assert watch.faults() == []
    Category.objects.filter(code="slik").update(procedure="hilang")
    odd = {"title": "Aneh", "source": "title = 3", "digest": "x", "loaded_by": "uji"}
    at = {"loaded_at": wati.date_joined, "published_at": wati.date_joined}
    ProcedureVersion.objects.create(code="aneh", version=1, **odd, **at)
    assert len(watch.faults()) == 2


class TestCommand:
    @pytest.fixture
    def file(self, tmp_path):
        path = tmp_path / "umum.toml"
        path.write_text(newer(70))
        return path

    @pytest.mark.django_db
    def test_check_and_show_store_nothing(self, file, desk, finance, capsys):
        """D7."""
        call_command("sop", "check", str(file))
        call_command("sop", "show", str(file))
        told = capsys.readouterr().out
        assert "umum 70 is sound" in told
        assert "→ Jawab pelanggan: Tidak dapat diverifikasi" in told
        assert not ProcedureVersion.objects.filter(version=70).exists()

    @pytest.mark.django_db
    def test_load_stores_a_draft(self, file, desk, finance, capsys):
        """D7."""
        call_command("sop", "load", str(file))
        assert "draft" in capsys.readouterr().out
        assert ProcedureVersion.objects.get(code="umum", version=70).published_at is None

    @pytest.mark.django_db
    def test_what_is_unsound_is_told_line_by_line(self, file, desk):
        """D7."""
        file.write_text(newer(70).replace('next = "report"', 'next = "end"'))
        with pytest.raises(CommandError, match="Langkah answer: sampai ke akhir tanpa laporan"):
            call_command("sop", "check", str(file))

    @pytest.mark.django_db
    def test_what_is_not_there_is_told(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("sop", "check", str(tmp_path / "hilang.toml"))
