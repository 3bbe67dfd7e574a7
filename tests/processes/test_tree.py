"""`tanggap up` as a whole: what dies comes back within seconds, and nothing outlives the supervisor (S11)."""

import signal
import socket
import time

import psutil
import pytest

from tests.processes.tree import Tree, alive, new_home, until

BACK_SECONDS = 60
"""Patience of the tests on a busy machine; what it took is printed, and is within 5 s on a quiet one."""


def kill(process: psutil.Process) -> None:
    process.kill()
    until(lambda: not alive([process]), 5)


def assert_back(tree: Tree, killed: float) -> None:
    assert until(tree.is_serving, BACK_SECONDS), tree.said()
    print(f"back after {time.monotonic() - killed:.2f} s")  # noqa: T201


@pytest.mark.parametrize("name", ["database", "web", "live", "worker"])
def test_a_killed_process_is_back_within_seconds(tree, name):
    """S11."""
    main = tree.main_of(name)
    family = [main, *main.children(recursive=True)]
    killed = time.monotonic()
    kill(main)
    assert until(lambda: found(tree, name) not in (None, main), BACK_SECONDS)
    assert_back(tree, killed)
    assert until(lambda: not alive(family), BACK_SECONDS), "workers of the killed process still serve old code"


def found(tree: Tree, name: str) -> psutil.Process | None:
    """The main process of that name, if there is one just now."""
    try:
        return tree.main_of(name)
    except (LookupError, psutil.Error):
        return None


@pytest.mark.parametrize("name", ["web", "live"])
def test_a_killed_server_worker_is_replaced_without_a_long_gap(tree, name):
    main = tree.main_of(name)
    worker = main.children()[0]
    killed = time.monotonic()
    kill(worker)
    assert_back(tree, killed)
    wanted = 2 if name == "web" else 1
    assert until(lambda: (process := found(tree, name)) and len(process.children()) >= wanted, 10)


def test_the_worker_takes_up_its_loops_again_after_the_database_died(tree):
    kill(tree.main_of("database"))
    until(tree.is_serving, BACK_SECONDS)
    tree.sql("delete from lib_heartbeat")
    assert until(tree.worker_beats, BACK_SECONDS + 6)
    assert tree.sql("select count(*) > 0 from procrastinate_workers where last_heartbeat > now() - interval '1 minute'")


def test_what_was_committed_survives_a_killed_database(tree):
    """S11."""
    tree.sql("insert into lib_heartbeat (process, loop, beat_at) values ('kept', 'kept', now())")
    kill(tree.main_of("database"))
    until(tree.is_serving, BACK_SECONDS)
    assert tree.sql("select count(*) from lib_heartbeat where process = 'kept'") == 1


def test_a_second_start_on_the_same_home_is_refused_with_a_sentence(tree):
    second = tree.command("up", "--no-sample", "--port", "1")
    assert second.returncode == 1
    assert f"runs already on {tree.home} (process {tree.supervisor.pid})" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_refused_with_a_sentence(tree):
    other = new_home()
    try:
        refused = tree.command("up", "--port", str(tree.port), TANGGAP_HOME=str(other))
    finally:
        other.rmdir() if not any(other.iterdir()) else Tree(other).end()
    assert refused.returncode == 1
    assert f"Port {tree.port} of 127.0.0.1 is taken, so web cannot start" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_of_live_is_refused_too(tree):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = tree.command("up", "--port", str(port - 1), TANGGAP_HOME=str(tree.home / "other"))
    assert refused.returncode == 1
    assert "so live cannot start" in refused.stderr or "so web cannot start" in refused.stderr


def test_other_commands_use_the_database_that_runs(tree):
    done = tree.command("manage", "shell", "-c", "from django.db import connection as c; c.ensure_connection()")
    assert done.returncode == 0, done.stderr
    assert until(tree.is_serving, BACK_SECONDS)


def test_a_stopped_and_then_orphaned_tree_leaves_nothing_running(tree):
    """A frozen child cannot handle a gentle signal; the kernel's ends it all the same."""
    family = tree.processes()
    tree.main_of("web").suspend()
    kill(tree.supervisor)
    assert until(lambda: not alive(family), 10), [process.cmdline() for process in alive(family)]
    tree.supervisor.wait()
    tree.up()


def test_a_server_that_lost_its_owner_is_replaced_by_the_next_start(tree):
    """The supervisor and the signal of the kernel both fail: the next start ends the server it finds."""
    postmaster = tree.main_of("database")
    backends = postmaster.children(recursive=True)
    others = [process for process in tree.processes() if process not in (postmaster, *backends)]
    postmaster.suspend()
    kill(tree.supervisor)
    tree.supervisor.wait()
    assert until(lambda: not alive(others), 5)
    assert alive([postmaster])
    tree.up()
    assert not alive([postmaster])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(tree, number):
    family = tree.processes()
    tree.supervisor.send_signal(number)
    assert tree.supervisor.wait(20) == 0
    assert not alive(family)
    assert not (tree.home / "pg" / "postmaster.pid").exists(), "the database was shut down in order"
