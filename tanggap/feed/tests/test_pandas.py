"""Files as pandas writes them, with its usual ways: F1."""

import datetime as dt

import pandas as pd
import pytest

from tanggap.customers.models import Contract, Instalment, Payment
from tanggap.feed.models import FeedReject
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, counted, errors

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "csv.gz", "jsonl", "jsonl.gz", "parquet"]
WRITE = {
    "csv": lambda frame, path, index: frame.to_csv(path, index=index),
    "jsonl": lambda frame, path, index: frame.to_json(path, orient="records", lines=True, date_format="iso"),
    "parquet": lambda frame, path, index: frame.to_parquet(path, index=index),
}


@pytest.fixture
def parents(load):
    load(customers=[CUSTOMER], contracts=[CONTRACT])


@pytest.fixture
def load_frame(load, tmp_path):
    def make(name: str, frame: pd.DataFrame, *, index: bool = False):
        path = tmp_path / name
        WRITE[name.split(".")[1]](frame, path, index)
        content = path.read_bytes()
        path.unlink()
        return load({name: content})

    return make


def payments() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "payment_id": ["P1", "P2", "P3"],
            "contract_number": ["200991600123"] * 3,
            "instalment_no": [1, 2, 3],
            "paid_at": pd.to_datetime(["2016-05-30T09:15:00+07:00"] * 3),
            "amount": [815_000, 815_000, 1],
            "penalty_amount": [None, 1_500.0, None],
            "channel": ["va_bca", None, "kasir"],
            "reversed": [False, True, False],
        }
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_frame_is_read_in_every_format(parents, load_frame, suffix):
    """Missing numbers make a column of floats, flags are True and False, times keep their zone."""
    run = load_frame(f"payments.{suffix}", payments())
    assert counted(run) == {"read": 3, "inserted": 3}
    stored = Payment.objects.order_by("core_id").values_list("amount", "penalty_amount", "channel", "is_reversed")
    assert list(stored) == [(815_000, 0, "va_bca", False), (815_000, 1_500, "", True), (1, 0, "kasir", False)]
    assert set(Payment.objects.values_list("paid_at", flat=True)) == {dt.datetime(2016, 5, 30, 2, 15, tzinfo=dt.UTC)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_days_are_read_in_every_format(parents, load_frame, suffix):
    """JSON would make instants of pandas' days; there they are written as texts."""
    days = pd.Series(pd.date_range("2016-06-01", periods=3, freq="MS"))
    frame = pd.DataFrame(
        {"contract_number": "200991600123", "instalment_no": [1, 2, 3], "due_date": days, "amount": 1.0}
    )
    if suffix.startswith("jsonl"):
        frame["due_date"] = frame["due_date"].dt.strftime("%Y-%m-%d")
    assert counted(load_frame(f"instalments.{suffix}", frame)) == {"read": 3, "inserted": 3}
    assert sorted(Instalment.objects.values_list("due_date", flat=True)) == [dt.date(2016, n, 1) for n in (6, 7, 8)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_half_rupiahs_as_floats_are_rejected(parents, load_frame, suffix):
    """F1: whole, or with two decimals after a point."""
    frame = payments().assign(penalty_amount=[1.5, 0.1, 2.0])
    assert counted(load_frame(f"payments.{suffix}", frame)) == {"read": 3, "inserted": 1, "rejected": 2}
    assert set(FeedReject.objects.values_list("field", "reason")) == {("penalty_amount", "bad_amount")}


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_numbers_that_lost_their_zeros_are_told(load_frame, suffix):
    """A number that pandas guessed from 001 is not taken for the branch 1."""
    names = ["contract_number", "customer_id", "product", "status", "principal", "tenor", "started_on"]
    frame = pd.DataFrame([CONTRACT.split(",")], columns=names).assign(branch_code=1)
    run = load_frame(f"contracts.{suffix}", frame)
    assert errors(run) or counted(run) == {"read": 1, "rejected": 1}
    assert not Contract.objects.exists()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_index_that_pandas_adds_is_named_in_the_refusal(parents, load_frame, suffix):
    """F4."""
    run = load_frame(f"payments.{suffix}", payments().iloc[1:], index=True)
    named = {"csv": "(tanpa judul)", "parquet": "__index_level_0__"}[suffix]
    assert errors(run) == [f"Kolom tidak dikenal: {named}."]
    assert not Payment.objects.exists()


def test_semicolons_and_a_byte_order_mark_as_excel_writes_them(parents, load, tmp_path):
    """F1: but decimal commas are refused row by row, with a sentence."""
    frame = payments().assign(penalty_amount=[1_500.25, 2.75, 0.5])
    path = tmp_path / "payments.csv"
    options = {"index": False, "sep": ";", "encoding": "utf-8-sig", "lineterminator": "\r\n"}
    frame.assign(penalty_amount=["1500.25", "2.75", "0.50"]).to_csv(path, **options)
    assert counted(load({"payments.csv": path.read_bytes()})) == {"read": 3, "inserted": 3}
    frame.to_csv(path, decimal=",", **options)
    assert counted(load({"payments.csv": path.read_bytes()})) == {"read": 3, "rejected": 3}
    assert all("titik" in reject.sentence for reject in FeedReject.objects.all())
