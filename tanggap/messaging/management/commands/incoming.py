"""`tanggap manage incoming`: what providers handed to us: how it stands, and having it read again (M8)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from tanggap.messaging.incoming.reading import read_again
from tanggap.messaging.models import Incoming, IncomingState

SHOWN = 20


class Command(BaseCommand):
    help = "Count what arrived by webhook and list what lies in quarantine; --again has it read once more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="read all that lies in quarantine once more")
        parser.add_argument("--id", type=int, action="append", help="read this one once more, wherever it stands")

    def handle(self, *args: Any, again: bool, id: list[int] | None, **options: Any) -> None:
        if again or id:
            self.stdout.write(f"To be read again by the worker: {read_again(id)}.")
        else:
            self._tell()

    def _tell(self) -> None:
        for row in Incoming.objects.values("source", "standing").annotate(count=Count("id")).order_by("source"):
            self.stdout.write(f"{row['source']:12} {row['standing']:12} {row['count']}")
        for kept in Incoming.objects.filter(standing=IncomingState.QUARANTINED).order_by("-id")[:SHOWN]:
            self.stdout.write(f"{kept.pk} {kept.source} {kept.received_at:%Y-%m-%d %H:%M:%S} {kept.note}")
