"""The documented sample files, as the core team would send them: F1, F2, F3, F5, F7, F10."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer, Payment
from tanggap.customers.statement import statement_of
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import exit_status, figures, load_paths
from tanggap.feed.reasons import SENTENCES
from tanggap.feed.tests.conftest import SAMPLES

pytestmark = pytest.mark.django_db
COUNTS = {"customers": 3, "contracts": 3, "instalments": 21, "payments": 11, "disbursements": 4, "payment_codes": 4}


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


def test_the_samples_of_json_lines_say_the_same(institution):
    """F1, F10."""
    load_paths([SAMPLES], by=System("uji"))
    run = load_paths([SAMPLES / "jsonl"], by=System("uji"))
    assert {file.kind: (file.read, file.unchanged) for file in run.files.all()} == {
        "disbursements": (2, 2),
        "payment_codes": (2, 2),
    }


@pytest.mark.parametrize("suffix", ["csv.gz", "jsonl.gz", "parquet"])
def test_the_sample_says_the_same_in_every_format(institution, tmp_path, suffix):
    """F1, F5, F10: as files of that format with a manifest of their own."""
    load_paths([SAMPLES], by=System("uji"))
    said = json.loads((SAMPLES / "manifest.json").read_text())
    said["files"] = {name.replace("csv", suffix): entry for name, entry in said["files"].items()}
    (tmp_path / "manifest.json").write_text(json.dumps(said))
    for path in SAMPLES.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str)
        WRITE[suffix](frame, tmp_path / f"{path.stem}.{suffix}")
    again = load_paths([tmp_path], by=System("uji"))
    assert {file.kind: (file.read, file.unchanged, file.error) for file in again.files.all()} == {
        kind: (n, n, "") for kind, n in COUNTS.items()
    }


WRITE = {
    "csv.gz": lambda frame, path: frame.to_csv(path, index=False),
    "jsonl.gz": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "parquet": lambda frame, path: frame.to_parquet(path, index=False),
}


def test_every_kind_has_a_sample_and_every_column_is_documented():
    """F2, F10."""
    page = (SAMPLES.parent / "feed-format.md").read_text()
    for kind in KINDS.values():
        assert (SAMPLES / f"{kind.name}.csv").exists()
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{kind.name}` |")]
        for column in kind.columns:
            said = f"**{column.name}**" if column.required else f" {column.name}"
            assert said in row or column.name == "updated_at", column.name
    for reason in SENTENCES:
        assert f"`{reason}`" in page, reason


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
        "disbursements.csv",
        "payment_codes.csv",
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
