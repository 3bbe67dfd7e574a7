"""A database on which all migrations were done, made once in a test run: the workers' and the houses' are copies of it.

Whoever needs it first makes it, in a process of its own, while the others wait. Django still migrates each copy, which
has nothing left to do. Where a mould cannot be made there is none: then everybody migrates, and sees why that fails.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
MIGRATE = (
    "import django; django.setup(); from django.core.management import call_command; "
    "call_command('migrate', verbosity=0, interactive=False)"
)
BEGUN = pytest.StashKey["subprocess.Popen[bytes]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Where there are workers it is begun while they still look for their tests."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        config.stash[BEGUN] = subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left behind: the server may be one that outlives the test run."""
    if begun := config.stash.get(BEGUN, None):
        begun.wait()
    if not hasattr(config, "workerinput"):
        drop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The database that Django makes for this worker is a copy."""
    connection.settings_dict["TEST"]["TEMPLATE"] = name()


def name() -> str | None:
    """The mould's name on the test run's server, made if nobody has made it; None if it cannot be made."""
    home = Path(os.environ["TANGGAP_HOME"])
    with (home / "mould").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        made.seek(0)
        outcome = made.read()
        if not outcome:
            outcome = "whole" if _make(_name(home)) else "broken"
            made.write(outcome)
    return _name(home) if outcome == "whole" else None


def drop() -> None:
    """Take it away, if anybody has made it."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        _drop(server, _name(Path(os.environ["TANGGAP_HOME"])))


def _name(home: Path) -> str:
    """Each test run's own: what an earlier one left on the server has other migrations."""
    return f"mould_{home.name}"


def _make(mould: str) -> bool:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        _drop(server, mould)
        server.execute(sql.SQL("create database {}").format(sql.Identifier(mould)))
    environ = os.environ | {
        "DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{mould}",
        "DJANGO_SETTINGS_MODULE": "tanggap.settings",
    }
    return subprocess.run([sys.executable, "-c", MIGRATE], cwd=ROOT, env=environ, check=False).returncode == 0


def _drop(server: "psycopg.Connection[tuple[object, ...]]", mould: str) -> None:
    server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(mould)))


if __name__ == "__main__":
    name()
