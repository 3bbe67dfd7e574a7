"""`tanggap manage audit verify [--day 2026-11-15]`: reads the chain again; exit code 1 when it is broken."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tanggap.audit.verification import Report, holds, verify


class Command(BaseCommand):
    help = "Verify the audit trail's chain of seals."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("verify", help="read every link again and name the first that is broken")
        check.add_argument("--day", type=dt.date.fromisoformat, help="only the links of this day (WIB), as 2026-11-15")

        check.add_argument(
            "--noted", type=bytes.fromhex, help="a chain end noted earlier elsewhere; it must still be there"
        )

    def handle(self, *args: Any, day: dt.date | None = None, noted: bytes = b"", **options: Any) -> None:
        report = verify(day)
        self.stdout.write(f"{report.events} events verified. The chain ends in {report.head.hex()}.")
        self.stdout.write(_tail(report))
        if not report.is_sound:
            first, *others = report.faults
            more = "".join(f"\n  then {fault}" for fault in others)
            raise CommandError(f"The chain is broken. First broken: {first}.{more}", returncode=1)
        if noted and not holds(noted):
            raise CommandError(
                "The chain no longer holds the end that was noted: it was cut or rewritten.", returncode=1
            )


def _tail(report: Report) -> str:
    if not report.tail or report.oldest is None:
        return "Nothing waits for a seal."
    waited = timezone.now() - report.oldest
    return f"{report.tail} events wait for their seal, the oldest for {waited.total_seconds():.0f} s."
