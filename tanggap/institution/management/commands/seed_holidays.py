from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tanggap.audit.trail import System
from tanggap.institution.holidays import seed_holidays


class Command(BaseCommand):
    help = "Fill the holiday table from the holidays library; what staff edited stays. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, action="append", help="only this year; may be given several times")

    def handle(self, *args: Any, **options: Any) -> None:
        done = seed_holidays(by=System("seed_holidays"), years=options["year"])
        self.stdout.write(f"{done.added} added, {done.updated} updated, {done.removed} removed, {done.kept} left alone")
