"""The embedded server alone: what it refuses, what it survives."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from psycopg_pool import ConnectionPool

from tanggap import embedded
from tanggap.embedded import CannotStart, Server
from tanggap.processes import wait_gone
from tests.processes.tree import new_home

QUICK = ("-c", "fsync=off")
OWNER = """
import time
from pathlib import Path
from tanggap.embedded import Server
server = Server(Path({data!r}), {options!r})
server.start()
print(server.process.pid, flush=True)
time.sleep(60)
"""
SOMEBODY = (65534, 65534)


@pytest.fixture
def home():
    home = new_home()
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def server(home):
    server = Server(home / "pg", options=QUICK)
    yield server
    server.stop()


def test_a_closed_parent_is_refused_and_stays_closed(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match=f"may not enter {closed} on the way to"):
        embedded._refuse_closed_parents(closed / "pg", SOMEBODY)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_missing_ordinary_user_is_a_sentence(monkeypatch):
    monkeypatch.setattr(embedded.os, "geteuid", lambda: 0)
    monkeypatch.setattr(embedded, "UNPRIVILEGED", "no-such-user")
    with pytest.raises(CannotStart, match="there is no user 'no-such-user'"):
        embedded._identity()


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(server):
    """The number of a killed server may belong to another program by the next start."""
    server.start()
    server.process.kill()
    server.process.wait()
    pidfile = server.data / "postmaster.pid"
    lines = pidfile.read_text().splitlines()
    pidfile.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    server.start()
    assert embedded.running(server.data) == server.url


def test_a_pool_full_of_dead_connections_serves_again_soon_after_the_server_is_back(server):
    """S11: each dead connection used to cost a wait twice as long as the one before."""
    server.start()
    with ConnectionPool(server.url, min_size=6, check=ConnectionPool.check_connection, timeout=30) as pool:
        pool.wait()
        server.process.kill()
        server.process.wait()
        server.start()
        began = time.monotonic()
        for _ in range(6):
            with pool.connection() as connection:
                connection.execute("select 1")
        assert time.monotonic() - began < 15, "not half a minute"


def test_a_killed_initdb_leaves_no_half_made_database(server):
    draft = server.data.with_name("pg.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    server.start()
    assert embedded.running(server.data)
    assert not draft.exists()


def test_a_long_path_gets_a_short_socket_folder(home):
    server = Server(home / ("d" * 60) / ("e" * 60) / "pg", options=QUICK)
    try:
        server.start()
        assert embedded.running(server.data) == server.url
        assert home not in server.sockets.parents
        sockets = server.sockets
    finally:
        server.stop()
    assert not sockets.exists()


def test_a_folder_of_other_files_is_refused(server):
    server.data.mkdir()
    (server.data / "letter.txt").write_text("not a database")
    with pytest.raises(CannotStart, match="holds other files and no database"):
        server.start()
    assert (server.data / "letter.txt").exists()


def test_data_of_another_version_is_refused(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 15"):
        server.start()


def test_a_fault_of_the_server_is_told_in_its_own_words(server):
    server.options = ("-c", "max_connections=none")
    with pytest.raises(CannotStart, match="max_connections"):
        server.start()


def test_nothing_answers_where_nothing_runs(tmp_path):
    assert embedded.running(tmp_path / "pg") is None


def test_statements_that_fail_are_not_logged(server):
    """S8: they hold personal values."""
    import psycopg

    server.start()
    with psycopg.connect(server.url, autocommit=True) as connection, pytest.raises(psycopg.Error):
        connection.execute("insert into nowhere values ('3174012345678901')")
    server.process.send_signal(signal.SIGINT)
    server.process.wait(20)
    assert "3174012345678901" not in server.log.read_text()


def test_the_server_ends_when_its_owner_is_killed(home):
    code = OWNER.format(data=str(home / "pg"), options=QUICK)
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    postmaster = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert wait_gone([postmaster], 10)
