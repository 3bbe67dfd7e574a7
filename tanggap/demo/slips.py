"""What a core gets wrong: a second delivery of the sample with rows that are rejected, and rows that wait.

It changes nothing that a customer sees; it lets a newcomer see the pages of the feed as they are on an ordinary day.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from tanggap.demo.feedfiles import ZONES, Row, written

ZONE = ZONES["001"]
NOT_THERE = ("200011699901", "200011699902", "200141699903")
"""Contracts that the core has not sent yet."""


def write(folder: Path, *, today: date) -> list[Path]:
    """A correction of customers, and the payments of an afternoon."""
    return [
        written(folder / "customers_koreksi.csv", _customers()),
        written(folder / "payments_siang.csv", _pays(today)),
    ]


def _customers() -> list[Row]:
    person = {
        "customer_id": "C-KELIRU-1",
        "full_name": "TRI HANDAYANI",
        "birth_date": "1988-03-14",
        "mother_maiden_name": "SUMIATI",
        "nik": "3175065403880002",
        "phone": "081200009901",
    }
    return [
        person | {"nik": "31750654038"},
        person | {"customer_id": "C-KELIRU-2", "birth_date": "14/03/1988"},
        person | {"customer_id": "C-KELIRU-3", "phone": "-"},
    ]


def _pays(today: date) -> list[Row]:
    paid_at = datetime.combine(today - timedelta(days=1), time(13, 5), ZONE).isoformat()
    pay = {"payment_id": "", "contract_number": NOT_THERE[0], "instalment_no": 1, "paid_at": paid_at, "amount": 815_000}
    waiting = [
        pay | {"payment_id": f"PS-{n}", "contract_number": number} for n, number in enumerate(NOT_THERE, start=1)
    ]
    return [
        *waiting,
        pay | {"payment_id": "PS-4", "amount": "815.000,00"},
        pay | {"payment_id": "PS-5", "paid_at": paid_at[:16]},
        pay | {"payment_id": "PS-1"},
    ]
