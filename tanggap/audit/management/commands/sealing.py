"""`tanggap manage sealing status | rotate | accept-digest-keys`: which keys seal what, and sealing it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.audit import trail
from tanggap.lib import canary
from tanggap.lib.rotation import BATCH, Rotation, keys_in_use, rotate

BY = trail.System("sealing")


class Command(BaseCommand):
    help = "Show and rotate the keys that seal personal fields."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="how many values each key seals, field by field")
        rotation = verbs.add_parser("rotate", help="seal everything anew under the newest key; may run at any time")
        rotation.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")
        verbs.add_parser(
            "accept-digest-keys", help="after a full feed under a new digest key: take it as the right one"
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "status":
            self._print_status()
        elif verb == "rotate":
            self._rotate(options["batch"])
        else:
            canary.accept_digest_keys()
            trail.record("sealing.digest_keys_accepted", by=BY)
            self.stdout.write("The present digest key is taken as the right one.")

    def _print_status(self) -> None:
        for field, keys in keys_in_use().items():
            counts = ", ".join(f"{key_id}: {count}" for key_id, count in keys.items())
            self.stdout.write(f"{field}: {counts or 'nothing sealed'}")

    def _rotate(self, batch: int) -> None:
        if wrong := canary.check_or_plant():
            raise CommandError("\n".join(wrong), returncode=1)
        done = rotate(batch=batch)
        for field, count in done.resealed.items():
            self.stdout.write(f"{field}: {count} sealed anew")
        if not done.is_complete:
            raise CommandError(_left(done), returncode=1)
        trail.record("sealing.rotated", by=BY, fields=sorted(done.resealed))
        retired = canary.retire({key_id for keys in keys_in_use().values() for key_id in keys})
        self.stdout.write(f"{done.resealed.total()} values sealed anew; everything is under the newest key.")
        if retired:
            self.stdout.write(f"No longer needed in SEAL_KEYS: {', '.join(retired)}.")


def _left(done: Rotation) -> str:
    lines = [f"{table}: {count} rows were held by others; run it again" for table, count in done.held.items()]
    for table, rows in done.unopened.items():
        lines += [f"{table} {'/'.join(map(str, key))} was left as it is: {error}" for key, error in rows.items()]
    return "\n".join(lines)
