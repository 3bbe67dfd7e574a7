"""The worker process: loops run when woken and when due, survive faults, and stop in order."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from tanggap import worker
from tanggap.lib.loops import Loop, stopping, wake
from tanggap.worker import Runner, listen, seconds_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def started():
    """Start loops in threads of their own, with the listener; all are stopped at the end."""
    threads = []

    def start(*loops: Loop) -> None:
        runners = [Runner(loop) for loop in loops]
        targets = [*(runner.run for runner in runners), lambda: listen(runners)]
        for target in targets:
            threads.append(threading.Thread(target=closing(target)))
            threads[-1].start()
        start.runners = runners

    stopping.clear()
    yield start
    stopping.set()
    for runner in getattr(start, "runners", []):
        runner.wanted.set()
    for thread in threads:
        thread.join(5)
    stopping.clear()


def closing(target):
    def run():
        try:
            target()
        finally:
            connection.close()

    return run


def until(true, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return true()


def beats() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select loop, note from lib_heartbeat where process = %s", [worker.PROCESS])
        return dict(cursor.fetchall())


def test_a_notification_wakes_its_loop_within_moments_and_no_other(started):
    ran, others = [], []
    hour = timedelta(hours=1)
    started(
        Loop("wanted", "wanted_channel", lambda: ran.append(1), idle=hour),
        Loop("other", "other_channel", lambda: others.append(1), idle=hour),
    )
    assert until(lambda: len(ran) >= 2 and len(others) >= 2), "once at the start, once when the listener stands"
    time.sleep(0.1)
    before, others_before = len(ran), len(others)
    wake("wanted_channel")
    assert until(lambda: len(ran) > before), "not in an hour"
    assert len(others) == others_before


def test_a_loop_runs_again_when_it_said_it_would_be_due(started):
    ran = []

    def run():
        ran.append(timezone.now())
        return ran[0] + timedelta(milliseconds=300) if len(ran) < 4 else None

    started(Loop("due", "due_channel", run, idle=timedelta(hours=1)))
    assert until(lambda: any(at >= ran[0] + timedelta(milliseconds=300) for at in ran)), "not in an hour"


def test_a_loop_that_fails_is_tried_again_and_says_so(started):
    ran = []

    def run():
        ran.append(1)
        if len(ran) < 3:
            raise ZeroDivisionError
        return

    started(Loop("stumbling", "stumbling_channel", run, idle=timedelta(hours=1)))
    assert until(lambda: beats().get("stumbling") == "ZeroDivisionError")
    assert until(lambda: len(ran) >= 3 and beats().get("stumbling") == ""), beats()


def test_a_lost_database_is_waited_for(started, caplog):
    ran = []

    def run():
        ran.append(1)
        if len(ran) == 1:
            raise OperationalError("server closed the connection unexpectedly")

    started(Loop("patient", "patient_channel", run, idle=timedelta(hours=1)))
    assert until(lambda: len(ran) >= 2)


def test_the_listener_comes_back_after_its_connection_was_cut(started):
    ran = []
    started(Loop("cut", "cut_channel", lambda: ran.append(1), idle=timedelta(hours=1)))
    assert until(lambda: len(ran) >= 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%%' or query = 'select 1' "
            "and pid <> pg_backend_pid() and datname = current_database()"
        )
    before = len(ran)
    assert until(lambda: len(ran) > before), "all loops are run once after a gap, for a wake-up may have been missed"
    before = len(ran)
    wake("cut_channel")
    assert until(lambda: len(ran) > before)


def test_waits_are_never_negative_nor_longer_than_the_longest():
    assert seconds_until(None, 5) == 5
    with time_machine.travel(timezone.now(), tick=False):
        for away, wait in ((timedelta(hours=-1), 0), (timedelta(hours=1), 5), (timedelta(seconds=1), 1)):
            assert seconds_until(timezone.now() + away, 5) == wait


def test_failures_are_tried_again_soon_and_then_less_often():
    assert [worker.backoff(n) for n in (1, 2, 3, 10, 1000)] == [0.2, 0.4, 0.8, 5.0, 5.0]


def test_every_loop_of_the_settings_can_be_imported():
    from django.conf import settings
    from django.utils.module_loading import import_string

    loops = [import_string(path) for path in settings.WORKER_LOOPS]
    assert all(isinstance(loop, Loop) for loop in loops)
    assert len({loop.name for loop in loops}) == len(loops)


def test_housekeeping_deletes_what_has_expired_and_nothing_else():
    from tanggap.lib.limits import Limit, hit, peek
    from tanggap.lib.tasks import sweep_expired

    limit = Limit("test.sweep", most=3)
    hit(limit, "fresh")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into lib_limit_counter values ('old', 'x', now() - interval '3 days', now() - interval '2 days', 1)"
        )
        cursor.execute("insert into lib_heartbeat values ('gone', 'loop', now() - interval '2 days', '')")
        cursor.execute("insert into cache values ('old', 'x', now() - interval '1 minute')")
        sweep_expired.func()
        cursor.execute(
            "select (select count(*) from lib_limit_counter where name = 'old'), "
            "(select count(*) from lib_heartbeat where process = 'gone'), "
            "(select count(*) from cache where cache_key = 'old')"
        )
        assert cursor.fetchone() == (0, 0, 0)
    assert peek(limit, "fresh").hits == 1
