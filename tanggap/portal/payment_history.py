"""The payment history of a contract as it is downloaded: its facts for the PDF, its rows for the CSV (P14).

Both say as of when they are: the instant of the payments loaded last, and the day that the statement is of.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tanggap.customers.statement import PaymentLine, Row, State, Statement
from tanggap.institution.current import institution
from tanggap.lib.dates import tanggal, waktu
from tanggap.lib.money import rupiah
from tanggap.portal.overview import Overview

STATES: dict[State, str] = {
    "paid": "Lunas",
    "processing": "Sedang diproses",
    "overdue": "Tertunggak",
    "partly": "Dibayar sebagian",
    "due": "Belum jatuh tempo",
}
COLUMNS = (
    *("PRD", "Jatuh Tempo", "Angsuran", "Tanggal Bayar"),
    *("Pembayaran Angsuran", "Angsuran Tertunggak", "Denda", "Pembayaran Denda", "Status"),
)
CSV_COLUMNS = ("Nomor Kontrak", *COLUMNS, "Catatan", "Data per")


@dataclass(frozen=True)
class History:
    """An own contract as it stands, the customer's name, and the instants it is of and is made at."""

    shown: Overview
    customer: str
    data_as_of: datetime | None
    made_at: datetime

    @property
    def statement(self) -> Statement:
        return self.shown.statement

    @property
    def as_of(self) -> str:
        """`15/11/2016 06.00 WIB`; the day alone where no payments were ever loaded."""
        return waktu(self.data_as_of, self.shown.zone) if self.data_as_of else tanggal(self.statement.today)

    @property
    def file_name(self) -> str:
        """`riwayat-pembayaran-20-099-16-00123-2016-11-15`, without its ending."""
        return f"riwayat-pembayaran-{self.shown.number}-{self.statement.today}"


def csv_rows(history: History) -> Iterator[list[str]]:
    """One row an instalment, then one for each payment whose instalment is not in the schedule (P13)."""
    remarks = _remarks(history.statement)
    for row in history.statement.rows:
        yield [history.shown.number, *_cells(row, _plain), "; ".join(remarks.pop(row.number, [])), history.as_of]
    for number, told in remarks.items():
        blank = [""] * (len(COLUMNS) - 1)
        yield [history.shown.number, str(number), *blank, "; ".join(told), history.as_of]


def document(history: History) -> dict[str, Any]:
    """The facts of `portal/typst/statement.typ`."""
    ours, statement = institution(), history.statement
    return {
        "title": "Riwayat Pembayaran",
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"Kontrak {history.shown.number} · Data per {history.as_of}",
        "about": _about(history),
        "figures": list(_figures(statement)),
        "columns": [f"{name} (Rp)" if name in MONEY else name for name in COLUMNS],
        "rows": [_cells(row, _bare) for row in statement.rows],
        "totals": _totals(statement),
        "lists": list(_lists(statement)),
        "notes": _notes(history),
    }


MONEY = {"Angsuran", "Pembayaran Angsuran", "Angsuran Tertunggak", "Denda", "Pembayaran Denda"}


def _cells(row: Row, money: Any) -> list[str]:
    """The eight facts of P11 and the state in words; `money` writes an amount."""
    return [
        str(row.number),
        tanggal(row.due_date),
        money(row.amount),
        _days(row.paid_on),
        *map(money, (row.paid, row.unpaid, row.penalty, row.penalty_paid)),
        STATES[row.state],
    ]


def _days(days: tuple[date, ...]) -> str:
    return ", ".join(map(tanggal, days)) or "–"


def _plain(amount: Decimal) -> str:
    """`815000,00`: a number to a spreadsheet that is set to Indonesian."""
    return f"{amount:.2f}".replace(".", ",")


def _bare(amount: Decimal) -> str:
    """`815.000,00`, and `0` for nothing: the column's head says rupiah."""
    return rupiah(amount).removeprefix("Rp ") if amount else "0"


def _about(history: History) -> list[tuple[str, str]]:
    contract = history.shown.contract
    return [
        ("Nomor kontrak", history.shown.number),
        ("Nama", history.customer),
        ("Produk", history.shown.product),
        ("Tanggal mulai", tanggal(contract.started_on)),
        ("Keadaan", history.shown.standing.text),
        ("Data per", history.as_of),
    ]


def _figures(statement: Statement) -> Iterator[tuple[str, str, str]]:
    arrears = rupiah(statement.overdue_amount) if statement.overdue_count else ""
    yield "Sisa Hutang", rupiah(statement.remaining), ""
    yield "Total Angsuran Tertunggak", str(statement.overdue_count), arrears
    yield "Periode Pembayaran", f"{statement.paid_count} / {statement.tenor}", ""
    if statement.penalty_charged:
        yield "Denda", rupiah(statement.penalty_charged), f"dibayar {rupiah(statement.penalty_paid)}"
    if statement.overpaid:
        yield "Kelebihan pembayaran", rupiah(statement.overpaid), ""
    if due := statement.next_due:
        yield "Angsuran berikutnya", rupiah(due.remaining), f"jatuh tempo {tanggal(due.due_date)}"


def _totals(statement: Statement) -> list[str]:
    rows = statement.rows
    amount, paid = (sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("amount", "paid"))
    sums = map(_bare, (paid, statement.overdue_amount, statement.penalty_charged, statement.penalty_paid))
    return ["", "Jumlah", _bare(amount), "", *sums, ""]


def _lists(statement: Statement) -> Iterator[dict[str, Any]]:
    """Payments that stand apart: under way, taken back, without an instalment (P12, P13)."""
    parts = (
        ("Pembayaran sedang diproses", statement.processing, _under_way),
        ("Pembayaran yang dibatalkan", statement.reversed, _taken_back),
        ("Pembayaran tanpa angsuran pada jadwal", statement.unmatched, _without_instalment),
    )
    for title, lines, told in parts:
        if lines:
            yield {"title": title, "items": [f"Angsuran {line.number}: {told(line)}" for line in lines]}


def _remarks(statement: Statement) -> dict[int, list[str]]:
    """What is said of the payments that stand apart, by the number of their instalment."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    for lines, told in (
        (statement.processing, _under_way),
        (statement.reversed, _taken_back),
        (statement.unmatched, _without_instalment),
    ):
        for line in lines:
            said[line.number].append(told(line))
    return said


def _under_way(line: PaymentLine) -> str:
    fine = f", denda {rupiah(line.penalty)}" if line.penalty else ""
    return f"{rupiah(line.amount)}{fine} dibayar {tanggal(line.paid_on)}, dihitung mulai {tanggal(line.counts_on)}"


def _taken_back(line: PaymentLine) -> str:
    return f"{rupiah(line.amount)} tanggal {tanggal(line.paid_on)} dibatalkan dan tidak dihitung"


def _without_instalment(line: PaymentLine) -> str:
    return f"{rupiah(line.amount)} dibayar {tanggal(line.paid_on)} untuk angsuran yang tidak ada pada jadwal"


def _notes(history: History) -> list[str]:
    ours = institution()
    return [
        f"Data per {history.as_of}. Informasi riwayat pembayaran akan diproses paling lambat 3 (tiga) hari dari waktu "
        "pembayaran. Sisa hutang tidak termasuk denda.",
        f"Dibuat {waktu(history.made_at, history.shown.zone)} dari halaman pelanggan {ours.name}. "
        f"Pertanyaan: {ours.phone}, {ours.email}.",
    ]
