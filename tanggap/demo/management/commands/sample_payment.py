"""`tanggap manage sample_payment`: the payment for which a case of the sample waits, as a file that the core sends."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.customers.models import Instalment
from tanggap.demo.feedfiles import written
from tanggap.desk.flows import payments
from tanggap.desk.models import Case

CATEGORY = "konfirmasi-pembayaran"
CONTRACT = "200011700146"


class Command(BaseCommand):
    help = "Write the payment that an open case of the sample waits for; `tanggap feed load` then moves the case."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default="payments_susulan.csv", help="named payments….csv")

    def handle(self, *args: Any, path: str, **_: Any) -> None:
        case = Case.objects.open().filter(category__code=CATEGORY, contract__number=CONTRACT).last()
        told = payments.stated(case) if case else None
        if settings.IS_PRODUCTION or case is None or told is None:
            raise CommandError("No case of the sample waits for a payment.")
        last = Instalment.objects.filter(contract__number=CONTRACT).latest("number")
        row = {
            "payment_id": f"PSUSULAN{case.pk}",
            "contract_number": CONTRACT,
            "instalment_no": last.number,
            "paid_at": told.paid_at.isoformat(),
            "amount": f"{told.amount:.0f}",
            "penalty_amount": 0,
            "channel": "transfer",
            "reference": f"SUSULAN/{case.pk}",
            "reversed": "false",
        }
        written(Path(path), [row])
        self.stdout.write(f"Wrote {path}. Load it with `tanggap feed load {path}` and look at {case}.")
