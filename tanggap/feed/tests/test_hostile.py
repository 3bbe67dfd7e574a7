"""A file with every kind of badness, for every kind of file: nothing is lost, nobody else pays: F4."""

import pytest

from tanggap.audit.trail import System
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FIGURES, FeedReject, PendingRow
from tanggap.feed.sql import ask
from tanggap.feed.tests.hostile import T1, as_line, hostile

pytestmark = pytest.mark.django_db
SIZE, KNOWN = 10_000, 1_000
EMPTY = ["", ""]


def customers(n: int, name: str = "SUKARNO") -> list[str]:
    person = [f"K{n}", name, "1990-08-17", "SRI WAHYUNI", "9171011708900002", "6285298765432"]
    return [*person, "", "a@contoh.test", 'Jl. "Melati"\nRT 03', "Depok", "001", T1]


def contracts(n: int, status: str = "active", customer: str = "K1") -> list[str]:
    return [f"3009916{n:05d}", customer, "motor", status, "9000000", "15", "2016-05-02", "001", "IDR", T1]


def instalments(n: int, amount: str = "815000", contract: str = "200991600") -> list[str]:
    return [f"{contract}{n // 900:03d}", str(n % 900), "2016-06-01", amount, "0", "false", T1]


def payments(n: int, amount: str = "815000", contract: str = "200991600000") -> list[str]:
    return [f"P{n}", contract, "1", "2016-05-30T09:15:00+07:00", amount, "0", "va_bca", "R, 1", "false", T1]


def disbursements(n: int, status: str = "success", contract: str = "200991600000") -> list[str]:
    asked = [f"D{n}", contract, "2016-05-02T09:15:00+07:00", status, "9000000", "BCA", "\u2022\u20221234"]
    return [*asked, "2016-05-02T10:15:00Z", "", T1]


def payment_codes(n: int, amount: str = "815000", contract: str = "200991600000") -> list[str]:
    return [contract, "BCA", f"88{n:08d}", "SUKARNO", "fixed", amount, "2017-06-01T00:00:00Z", "false", T1]


MAKE = {
    "customers": (customers, None, lambda n: customers(n, "SOEKARNO")),
    "contracts": (contracts, lambda n: contracts(n, customer="K-lain"), lambda n: contracts(n, "closed")),
    "instalments": (instalments, lambda n: instalments(n, contract="900991600"), lambda n: instalments(n, "77")),
    "payments": (payments, lambda n: payments(n, contract="900991600123"), lambda n: payments(n, "77")),
    "disbursements": (disbursements, lambda n: disbursements(n, contract="9009"), lambda n: disbursements(n, "failed")),
    "payment_codes": (payment_codes, lambda n: payment_codes(n, contract="9009"), lambda n: payment_codes(n, "77")),
}


def header(kind: str) -> str:
    return ",".join(column.name for column in KINDS[kind].columns)


def load(folder, kind: str, lines: list[str]):
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([header(kind), *lines]) + "\n", newline="")
    run = load_paths([path], by=System("uji"))
    return run.files.get()


@pytest.fixture
def core(tmp_path, institution):
    """Parents for all, and the first thousand rows of each kind."""
    load(tmp_path, "customers", [as_line(customers(n)) for n in range(KNOWN)])
    load(tmp_path, "contracts", [as_line([f"200991600{n:03d}", *contracts(n)[1:]]) for n in range(20)])
    for kind in list(KINDS)[1:]:
        load(tmp_path, kind, [as_line(MAKE[kind][0](n)) for n in range(KNOWN)])


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_a_hostile_file_is_accounted_for(core, tmp_path, kind):
    """F4: read = inserted + updated + unchanged + stale + pending + rejected, each as it was meant."""
    made = hostile(KINDS[kind], *MAKE[kind], KNOWN, SIZE, seed=2016)
    file = load(tmp_path, kind, made.lines)
    assert file.error == ""
    assert {figure: getattr(file, figure) for figure in FIGURES} == {figure: made.figures[figure] for figure in FIGURES}
    assert file.read == SIZE
    kept = {row.line: row for row in FeedReject.objects.filter(file=file)}
    assert kept.keys() == made.rejected.keys()
    for line, (field, reason, raw) in made.rejected.items():
        assert (kept[line].field, kept[line].reason) == (field, reason), raw
        assert kept[line].sentence
        assert kept[line].raw == raw or reason == "duplicate_key"
    assert PendingRow.objects.filter(file=file).count() == file.pending
    assert not ask(
        "select exists (select from feed_feedreject where position('SUKARNO' in encode(raw, 'escape')) > 0)"
    )[0]


def test_stray_quotes_do_not_swallow_the_lines_between_them(core, tmp_path):
    """F4: two of them far apart would make one field of all that lies between; fields with line breaks go on."""
    stray = '200991600001,9,"2016-06-01,815000'
    lines = [f"200991600002,{n},2016-06-01,815000" for n in range(60)]
    texts = [stray, *lines[:30], stray, *lines[30:], stray]
    path = tmp_path / "instalments.csv"
    path.write_text("\n".join(["contract_number,instalment_no,due_date,amount", *texts]))
    file = load_paths([path], by=System("uji")).files.get()
    assert (file.read, file.rejected) == (63, 3)
    assert list(FeedReject.objects.values_list("line", "reason")) == [(n, "broken_quote") for n in (2, 33, 64)]
