"""What must be true before serving: migrations applied, static files collected, the sample loaded on first run.

A mark under the home names what was prepared last, so that a second start need not load Django to find out.
"""

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tanggap.env import Environment
from tanggap.home import Home
from tanggap.lib.advisory import Lock

PACKAGE = Path(__file__).resolve().parent
LOCK_SECONDS = 3
"""How long a migration waits for a table: so long, all who want that table wait behind it."""
PAUSES = (1, 2, 4, 8, 0)
"""Seconds after each try in vain, in which the others come to their turn."""
BUSY = (
    "A table that a migration changes is in use, and was not free in five tries. Nothing of that migration was done. "
    "Stop web, live and worker (and backups or queries that run), then call tanggap migrate again."
)


def is_prepared(env: Environment, url: str) -> bool:
    """Whether nothing that preparation looks at has changed and the database has every migration it then had."""
    import psycopg

    home = Home(env.home)
    mark = _read_mark(home)
    if mark.get("files") != _fingerprint() or not home.is_collected:
        return False
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            rows = connection.execute("select app || '.' || name from django_migrations").fetchall()
    except psycopg.Error:
        return False
    return bool(mark["migrations"]) and set(mark["migrations"]) <= {name for (name,) in rows}


def knows_somebody(url: str) -> bool:
    """Whether the database has people, so that no sample will be loaded into it. Asked without loading Django."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            found = connection.execute("select exists (select from identity_user)").fetchone()
    except psycopg.Error:
        return False
    return bool(found and found[0])


def prepare(env: Environment, *, sample: bool) -> None:
    """Migrate, collect static files, and, on first run with `sample`, load the sample institution."""
    import django
    from django.core.management import call_command

    django.setup()
    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    shutil.rmtree(Home(env.home).run / "pages", ignore_errors=True)
    if sample:
        load_sample_once()
    mark = {"files": _fingerprint(), "migrations": _applied()}
    home = Home(env.home)
    home.run.mkdir(parents=True, exist_ok=True)
    (home.run / "prepared.json").write_text(json.dumps(mark))


class TableBusy(Exception):
    """A migration could not lock a table; nothing of it was done."""


def migrate() -> None:
    """Apply migrations and give the institution what is shipped since, one machine at a time.

    :raises TableBusy: somebody holds a table; whoever wants it meanwhile waits `LOCK_SECONDS` at a time, not for ever.
    """
    from django.db import connection

    from tanggap.audit.trail import System
    from tanggap.institution import defaults

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [Lock.MIGRATING])
        try:
            _apply()
            defaults.complete(by=System("pembaruan"))
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [Lock.MIGRATING])


def _apply() -> None:
    """Apply what is missing; a migration that waits for a lock in vain is tried again, each is whole or not at all."""
    from django.db import OperationalError
    from psycopg.errors import LockNotAvailable

    for pause in PAUSES:
        try:
            return _apply_with_timeout()
        except OperationalError as fault:
            if not isinstance(fault.__cause__, LockNotAvailable):
                raise
            time.sleep(pause)
    raise TableBusy(BUSY)


def _apply_with_timeout() -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")


def load_sample_once() -> None:
    """Load the sample institution into a database that knows nobody yet."""
    from importlib import import_module
    from importlib.util import find_spec

    from django.contrib.auth import get_user_model

    if get_user_model().objects.exists() or find_spec("tanggap.demo.sample") is None:
        return
    import_module("tanggap.demo.sample").load()


def _applied() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _read_mark(home: Home) -> dict[str, Any]:
    try:
        mark = json.loads((home.run / "prepared.json").read_text())
    except (OSError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def _fingerprint() -> str:
    """Digest of our migrations, seeds, static files and code version, and of the packages installed beside us."""
    digest = hashlib.sha256()
    for line in sorted(_facts()):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _facts() -> Iterator[str]:
    for folder in {Path(entry) for entry in sys.path if entry.endswith("site-packages")}:
        yield from (entry.name for entry in folder.glob("*.dist-info"))
    for pattern in (
        "*/migrations/*.py",
        "static/**/*",
        "*/static/**/*",
        "*/seeds.py",
        "desk/procedures/*",
        "settings.py",
    ):
        for path in PACKAGE.glob(pattern):
            status = path.stat()
            yield f"{path} {status.st_mtime_ns} {status.st_size}"
