"""The documented sample files, as the core team would send them: F1, F2, F3, F5, F7, F10."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer, Payment
from tanggap.customers.statement import statement_of
from tanggap.feed.loading import exit_status, figures, load_paths
from tanggap.feed.tests.conftest import SAMPLES

pytestmark = pytest.mark.django_db
COUNTS = {"customers": 3, "contracts": 3, "instalments": 21, "payments": 11}


def test_the_sample_is_all_inserted_and_then_all_unchanged(institution):
    """F3, F10: loading the same files twice changes nothing and says so."""
    first, second = (load_paths([SAMPLES], by=System("uji")) for _ in range(2))
    assert {file.kind: (file.read, file.inserted) for file in first.files.all()} == {
        k: (n, n) for k, n in COUNTS.items()
    }
    assert {file.kind: (file.read, file.unchanged) for file in second.files.all()} == {
        k: (n, n) for k, n in COUNTS.items()
    }
    assert exit_status(first) == exit_status(second) == 0


def test_the_sample_shows_the_statement_of_the_source(institution):
    """P11 from the core's files to the member's figures."""
    load_paths([SAMPLES], by=System("uji"))
    view = statement_of(Contract.objects.get(number="200011600123"), now=datetime(2016, 11, 15, 3, tzinfo=UTC))
    assert (view.remaining, view.overdue_count, view.paid_count, view.tenor) == (Decimal(7_335_000), 0, 6, 15)


def test_personal_fields_are_sealed_and_found_again(institution):
    """F7, S3."""
    load_paths([SAMPLES], by=System("uji"))
    bambang = Customer.objects.with_phone("+62411871234").get()
    assert (bambang.phone, bambang.nik) == ("+6281344455566", "7371110211790003")
    assert bambang.address == 'Jl. Veteran No. 12\nKompleks "Permata" Blok C'
    assert bytes(bambang.mother_name_digest) == digests.mother_name_digest("Aminah")
    assert Customer.objects.filter(email_index=digests.email_index("DWI@contoh.test")).get().full_name == "DWI KARTIKA"


def test_a_customer_that_comes_again_is_not_sealed_again(institution):
    """F7: unchanged rows are told by their digest."""
    load_paths([SAMPLES], by=System("uji"))
    before = list(Customer.objects.values_list("core_id", "row_digest", "loaded_at"))
    load_paths([SAMPLES], by=System("uji"))
    assert list(Customer.objects.values_list("core_id", "row_digest", "loaded_at")) == before


def test_one_payment_covers_two_instalments_and_a_reversed_one_is_kept(institution):
    """F3: payment_id + instalment_no is the key."""
    load_paths([SAMPLES], by=System("uji"))
    assert Payment.objects.filter(core_id="P-000010").count() == 2
    assert Payment.objects.get(core_id="P-000009").is_reversed


def test_the_figures_have_the_documented_shape(institution):
    """F6."""
    run = load_paths([SAMPLES], by=System("uji"))
    said = figures(run)
    assert set(said) == {"run", "seconds", "files"}
    assert [file["name"] for file in said["files"]] == [
        "customers.csv",
        "contracts.csv",
        "instalments.csv",
        "payments.csv",
    ]
    assert said["files"][3] | {"seconds": 0} == {
        "name": "payments.csv",
        "kind": "payments",
        "status": "loaded",
        "read": 11,
        "inserted": 11,
        "updated": 0,
        "unchanged": 0,
        "stale": 0,
        "pending": 0,
        "rejected": 0,
        "seconds": 0,
    }


def test_a_refused_file_says_why_in_the_figures(load):
    """F6."""
    [file] = figures(load({"payments.csv": b""}))["files"]
    assert file["status"] == "refused"
    assert file["error"].startswith("Berkas ini kosong")


def test_a_run_is_audited(institution):
    """S4."""
    run = load_paths([SAMPLES], by=System("uji"))
    event = AuditEvent.objects.get(act="feed.loaded")
    assert (event.object_id, event.actor_label) == (str(run.pk), "sistem: uji")
