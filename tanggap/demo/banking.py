"""What the pretended core pays out and where it takes payments: disbursements and virtual accounts of the sample's
loans. All of it follows from the loan's number, so that each load gives the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.demo.habits import Loan

PREFIXES = (("BCA", "70012"), ("BRI", "26215"), ("Mandiri", "88608"), ("BNI", "98812"), ("Permata", "87340"))
REASONS = ("Nomor rekening tidak ditemukan", "Nama pemilik rekening tidak sesuai", "Rekening tujuan tidak aktif")


@dataclass(frozen=True)
class Attempt:
    """One try at paying a loan out, `wait` after the morning on which it began."""

    number: int
    status: str
    wait: timedelta = timedelta()
    reason: str = ""


def principal(loan: Loan) -> int:
    return loan.amount * loan.tenor * 4 // 5


def attempts(loan: Loan) -> list[Attempt]:
    """Mostly one that succeeds; every eleventh loan needs two; of the newest loans some still wait or have failed."""
    serial = int(loan.number[-5:])
    reason = REASONS[serial % len(REASONS)]
    if loan.payout:
        return [Attempt(1, loan.payout, reason=reason if loan.payout == "failed" else "")]
    if loan.status == "cancelled":
        return [Attempt(1, "failed", reason=reason)]
    if loan.due == 0 and serial % 3 < 2:
        return [Attempt(1, ("processing", "failed")[serial % 3], reason=("", reason)[serial % 3])]
    if serial % 11 == 0:
        return [Attempt(1, "failed", reason=reason), Attempt(2, "success", timedelta(days=1))]
    return [Attempt(1, "success")]


def disbursements(loan: Loan, *, began: date, zone: ZoneInfo, now: datetime) -> Iterator[dict[str, object]]:
    """Rows of `disbursements.csv`."""
    serial = int(loan.number[-5:])
    for attempt in attempts(loan):
        asked = datetime.combine(began, time(9, serial % 60), zone) + attempt.wait
        asked = now - loan.asked_ago if loan.payout else asked
        is_over = attempt.status != "processing"
        yield {
            "disbursement_id": f"D{loan.number[2:]}-{attempt.number}",
            "contract_number": loan.number,
            "requested_at": asked.isoformat(),
            "status": attempt.status,
            "amount": principal(loan),
            "bank": PREFIXES[serial % len(PREFIXES)][0],
            "account_masked": f"••••••{serial * 7919 % 10_000:04d}",
            "completed_at": (asked + timedelta(minutes=35)).isoformat() if is_over else "",
            "failure_reason": attempt.reason,
        }


def payment_codes(loan: Loan, *, holder: str, today: date, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """Rows of `payment_codes.csv`: an active loan has an account for any amount, and every other one also an account
    for the instalment alone, which lasts some weeks. A few have older ones that are over or were taken back."""
    if loan.status != "active":
        return
    serial = int(loan.number[-5:])
    yield _code(loan, serial, holder)
    if serial % 2:
        midnight = datetime.combine(today + timedelta(days=15 + serial % 25), time(), zone)
        yield _code(loan, serial + 1, holder, amount=loan.amount, expires=midnight)
    if serial % 10 == 0:
        over = datetime.combine(today - timedelta(days=20), time(), zone)
        yield _code(loan, serial + 2, holder, amount=loan.amount, expires=over)
    if serial % 13 == 0:
        yield _code(loan, serial + 3, holder, is_withdrawn=True)


def _code(
    loan: Loan,
    choice: int,
    holder: str,
    *,
    amount: int = 0,
    expires: datetime | None = None,
    is_withdrawn: bool = False,
) -> dict[str, object]:
    bank, prefix = PREFIXES[choice % len(PREFIXES)]
    return {
        "contract_number": loan.number,
        "bank": bank,
        "number": f"{prefix}{loan.number[-11:]}",
        "holder_name": f"Sinar Contoh Finance - {holder}",
        "amount_type": "fixed" if amount else "open",
        "amount": amount or "",
        "expires_at": expires.isoformat() if expires else "",
        "withdrawn": "true" if is_withdrawn else "false",
    }
