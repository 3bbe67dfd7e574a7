"""`tanggap doctor`: looks at everything an operator can get wrong and says in a sentence each what to do about it.

Checks are functions that answer the sentences of the faults they found. They run in stages: what needs the database is
left out while there is none. Rooms add theirs by settings.DOCTOR_CHECKS.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tanggap.env import BadSettings, Environment, load
from tanggap.home import Home
from tanggap.processes import http_status

LEAST_VERSION = 16
LEAST_DISK = 1 << 30
MOST_SKEW_SECONDS = 2.0
STALE_SECONDS = 30
SPARE_CONNECTIONS = 10
POOL = 8
WORKER_CONNECTIONS = 8

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass
class Report:
    """Faults found so far, and facts worth showing even when all is well."""

    faults: list[str]
    facts: list[str]

    def add(self, found: Iterator[str] | list[str]) -> None:
        self.faults.extend(found)


def run() -> int:
    """Print the report; 0 when there is nothing to mend, else 1."""
    report = examine()
    for fact in report.facts:
        print(f"  {fact}")  # noqa: T201
    for fault in report.faults:
        print(f"✗ {fault}")  # noqa: T201
    print(f"{len(report.faults)} to mend." if report.faults else "✓ Nothing to mend.")  # noqa: T201
    return 1 if report.faults else 0


def examine() -> Report:
    """Everything, in order: settings, home, database, then what needs a database, then the running servers."""
    report = Report([], [])
    try:
        env = _as_running(load())
    except BadSettings as bad:
        report.add(bad.faults)
        return report
    report.facts.append(f"mode {env['TANGGAP_MODE']}, home {env.home}, {env['PUBLIC_BASE_URL']}")
    report.facts.append("uploads are scanned by ClamAV" if env["CLAMAV_URL"] else "uploads are not scanned for viruses")
    report.add(home_faults(env))
    report.add(static_faults(env))
    _examine_database(env, report)
    report.add(server_faults(env))
    report.add(address_faults(env, report.facts))
    return report


def _as_running(env: Environment) -> Environment:
    """The ports that `tanggap up` was given on its command line, while it runs on this home."""
    lock = Home(env.home).lock("up")
    if lock.take():
        lock.release()
        return env
    running = json.loads((Home(env.home).run / "up.json").read_text())
    return load(running | os.environ)


def _examine_database(env: Environment, report: Report) -> None:
    import psycopg

    from tanggap.database import database
    from tanggap.embedded import CannotStart

    try:
        with database(env) as url:
            with psycopg.connect(url, connect_timeout=5, client_encoding="utf8") as connection:
                report.add(database_faults(env, connection, report.facts))
            _examine_rows(report)
    except CannotStart as error:
        report.faults.append(str(error))
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        report.faults.append(f"The database cannot be reached ({reason}): check DATABASE_URL and that the server runs.")


def _examine_rows(report: Report) -> None:
    """What is asked through Django: migrations first, for without them nothing else can be asked."""
    import django
    from django.db import DatabaseError

    django.setup()
    missing = migration_faults()
    report.add(missing)
    if missing:
        return
    from django.conf import settings
    from django.utils.module_loading import import_string

    checks: list[Callable[[], list[str]]] = [
        beat_faults,
        queue_faults,
        *(import_string(path) for path in settings.DOCTOR_CHECKS),
    ]
    for check in checks:
        try:
            report.add(check())
        except DatabaseError as error:
            report.faults.append(
                f"The check {check.__module__} failed ({type(error).__name__}): see the database's log."
            )
    for path in settings.DOCTOR_FACTS:
        report.facts.extend(import_string(path)())


def home_faults(env: Environment) -> Iterator[str]:
    """The home can be written, has room, and keeps its secrets to itself."""
    probe = env.home / f".doctor-{os.getpid()}"
    try:
        env.home.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield f"The folder {env.home} cannot be written ({error.strerror}): set TANGGAP_HOME to one that can."
        return
    free = shutil.disk_usage(env.home).free
    if free < LEAST_DISK:
        yield f"Only {free >> 20} MiB are free under {env.home}: make room, a full disk stops the database."
    for path in sorted((env.home / "secrets").glob("*")):
        if path.stat().st_mode & 0o077:
            yield f"Others may read the secret {path}: run chmod 600 {path}, then replace it, for it may be known."


def static_faults(env: Environment) -> Iterator[str]:
    if not Home(env.home).is_collected:
        yield "The static files are not collected: run tanggap manage collectstatic --no-input (tanggap up does it)."


def database_faults(env: Environment, connection: Any, facts: list[str]) -> Iterator[str]:
    """Version, encoding, durability, room for our connections, and the two clocks."""
    version = connection.info.server_version // 10000
    facts.append(f"PostgreSQL {connection.info.parameter_status('server_version')}")
    if version < LEAST_VERSION:
        yield f"PostgreSQL {version} is too old: {LEAST_VERSION} is the least that feeds can be checked with."
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        yield f"The database's encoding is {encoding}: create it with encoding UTF8 and load it again."
    for name, wanted in DURABLE.items():
        if (value := _shown(connection, name)) != wanted:
            yield f"PostgreSQL runs with {name} = {value}: what was answered as done can be lost; set it to {wanted}."
    needed = env["WEB_PROCESSES"] * POOL + WORKER_CONNECTIONS + SPARE_CONNECTIONS
    if (most := int(_shown(connection, "max_connections"))) < needed:
        yield f"PostgreSQL allows {most} connections, but this machine may use {needed}: raise max_connections."
    skew = _skew(connection)
    if abs(skew) > MOST_SKEW_SECONDS:
        ahead = "ahead of" if skew > 0 else "behind"
        yield f"The database's clock is {abs(skew):.0f} s {ahead} this machine's: let both follow a time server."


def _shown(connection: Any, name: str) -> str:
    return str(connection.execute("select current_setting(%s)", [name]).fetchone()[0])


def _skew(connection: Any) -> float:
    before = time.time()
    (theirs,) = connection.execute("select extract(epoch from clock_timestamp())::float").fetchone()
    return float(theirs) - (before + time.time()) / 2


def migration_faults() -> list[str]:
    """Migrations of this code that the database lacks."""
    from tanggap.health import missing_migrations

    missing = missing_migrations()
    if not missing:
        return []
    named = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
    return [f"{len(missing)} migrations are not applied ({named}): run tanggap migrate."]


def beat_faults() -> list[str]:
    """Every loop ran lately somewhere, and did not end in an error."""
    from django.conf import settings
    from django.db import connection
    from django.utils.module_loading import import_string

    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (loop) loop, extract(epoch from clock_timestamp() - beat_at)::float, note "
            "from lib_heartbeat order by loop, beat_at desc"
        )
        beats = {loop: (age, note) for loop, age, note in cursor.fetchall()}
    loops = [import_string(path) for path in settings.WORKER_LOOPS]
    late = [loop.name for loop in loops if _is_late(beats.get(loop.name), loop.idle.total_seconds())]
    if loops and len(late) == len(loops):
        return [
            "No worker is running: start tanggap worker (tanggap up does it), or nothing is sent and nothing sealed."
        ]
    faults = [f"The loop {name} has not run lately: restart the worker and read its log." for name in late]
    failing = [loop.name for loop in loops if loop.name not in late and beats[loop.name][1]]
    return faults + [f"The loop {name} fails with {beats[name][1]}: read the worker's log." for name in failing]


def queue_faults() -> list[str]:
    """Jobs that should long have begun."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs job where status = 'todo' and coalesce(scheduled_at, "
            "(select max(at) from procrastinate_events where job_id = job.id and type = 'deferred')) "
            "< clock_timestamp() - interval '10 minutes'"
        )
        (waiting,) = cursor.fetchone()
    return [f"{waiting} jobs wait for more than ten minutes: start another worker, or read its log."] if waiting else []


def _is_late(beat: tuple[float, str] | None, idle: float) -> bool:
    return beat is None or beat[0] > STALE_SECONDS + 3 * idle


def server_faults(env: Environment) -> Iterator[str]:
    """Web and live answer on their ports, and it is they who answer."""
    for name, setting in (("web", "TANGGAP_PORT"), ("live", "TANGGAP_LIVE_PORT")):
        host, port = env["TANGGAP_BIND"], env[setting]
        status = _status(env, port)
        if status is None:
            yield f"{name} does not answer on port {port} of {host}: start tanggap {name} (tanggap up does it)."
        elif status == 503:
            yield f"{name} answers on port {port}, but is not ready: see the faults of the database, and its log."
        elif status != 200:
            yield f"Another program answers on port {port} of {host}: stop it, or set {setting} to a free port."


def _status(env: Environment, port: int) -> int | None:
    return http_status(env["TANGGAP_BIND"], port, name=urlsplit(env["PUBLIC_BASE_URL"]).netloc)


def address_faults(env: Environment, facts: list[str]) -> Iterator[str]:
    """What address the app sees when it is asked as customers ask it (S7)."""
    base, count = env["PUBLIC_BASE_URL"], env["TRUSTED_PROXY_COUNT"]
    if _status(env, env["TANGGAP_PORT"]) != 200:
        return
    try:
        with urlopen(f"{base}/healthz", timeout=5) as answer:  # noqa: S310
            seen = json.loads(answer.read())
        passed = int(seen["proxies"])
    except (URLError, OSError, ValueError, KeyError, TypeError):
        yield f"{base} does not lead to this product from this machine: check PUBLIC_BASE_URL, names and the proxy."
        return
    facts.append(f"asked at {urlsplit(base).netloc}, the app sees the client address {seen.get('client')}")
    if passed != count:
        yield (
            f"A request to {base} passes {passed} proxies that append to X-Forwarded-For, but TRUSTED_PROXY_COUNT is "
            f"{count}: set it to {passed}, or limits and the audit trail hold the wrong addresses."
        )
