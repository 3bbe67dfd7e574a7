"""`tanggap manage sop check|load|show FILE`: procedures from the terminal (D7)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.audit.trail import System
from tanggap.desk.procedure import checking, loading, telling
from tanggap.desk.procedure.document import Procedure, read
from tanggap.lib.errors import DomainError


class Command(BaseCommand):
    help = "Check, load or show a procedure (SOP) written as TOML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=("check", "load", "show"))
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, verb: str, file: Path, **options: Any) -> None:
        try:
            source = file.read_text(encoding="utf-8")
            procedure = read(source)
            checking.ensure_sound(procedure)
            told = loading.load(source, by=System("sop")) if verb == "load" else procedure
        except checking.Unsound as unsound:
            raise CommandError("\n".join([f"{file} is not sound:", *unsound.faults]), returncode=1) from None
        except (OSError, UnicodeDecodeError, DomainError) as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(_answer(verb, procedure))
        for fault in checking.missing_departments(procedure):
            self.stderr.write(fault)
        if verb == "load":
            self.stdout.write(f"{told} is a draft until compliance publishes it at /staff/settings/sops.")


def _answer(verb: str, procedure: Procedure) -> str:
    if verb == "show":
        return telling.as_text(procedure)
    return f"{procedure.code} {procedure.version} is sound: {len(procedure.steps)} steps."
