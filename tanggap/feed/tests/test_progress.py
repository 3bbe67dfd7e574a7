"""How far a load is, while it lasts: F6."""

import datetime as dt
import io
import threading
import time

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from tanggap import terminal
from tanggap.audit.trail import System
from tanggap.feed import locks, progress
from tanggap.feed.formats import lines
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedFile, FeedRun
from tanggap.feed.tests.conftest import CUSTOMER, HEADERS
from tests.at_once import at_once

ROWS = 6_000
BLOCK = 1 << 16
"""Bytes that are read at once: smaller than usual, so that these rows are several."""
ASKED_BY_ITSELF = {"HX-Request": "true", "X-Background": "1"}


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.02)


@pytest.fixture
def big(tmp_path, institution, monkeypatch):
    """Payments of more than one block, for contracts that are not there."""
    monkeypatch.setattr(lines, "BLOCK", BLOCK)
    rows = [f"P{n},200991600123,1,2016-05-30T09:15:00Z,815000" for n in range(ROWS)]
    path = tmp_path / "payments.csv"
    path.write_text("\n".join([HEADERS["payments"], *rows]) + "\n")
    assert path.stat().st_size > 3 * BLOCK
    return path


def until(question, seconds=60):
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.02)
    return answer


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_how_far_a_load_is_before_its_file_is_committed(big, quick, signed_in, wati):
    """F6: written outside the transaction; the page asks again by itself until the load is over."""
    reached, go_on, seen = threading.Event(), threading.Event(), []

    def hold(name, read, expected):
        if read and not reached.is_set():
            reached.set()
            assert go_on.wait(60)

    def look():
        assert reached.wait(60)
        run = until(lambda: FeedRun.objects.filter(now_read__gt=0).first())
        try:
            locks.mark_interrupted_runs()
            seen.append((run, FeedFile.objects.exists(), signed_in(wati).get(f"/staff/settings/feeds/{run.pk}").text))
        finally:
            go_on.set()

    at_once(lambda: load_paths([big], by=System("uji"), progress=hold), look)
    [(run, is_committed, page)] = seen
    assert not is_committed
    assert 0 < run.now_read < ROWS
    assert run.now_file == "payments.csv"
    assert f"Berjalan {run.percent}%" in page
    assert f'hx-get="/staff/settings/feeds/{run.pk}/progress"' in page
    assert """hx-headers='{"X-Background": "1"}'""" in page
    assert "0 dari 1 berkas selesai" in page
    fragment = signed_in(wati).get(f"/staff/settings/feeds/{run.pk}/progress").text
    assert "hx-get" not in fragment
    assert "<html" not in fragment
    assert "6.000" in fragment


@pytest.mark.django_db(transaction=True)
def test_progress_that_cannot_be_written_does_not_stop_the_load(big, quick, monkeypatch):
    def refuse(telling):
        raise DatabaseError("no room")

    monkeypatch.setattr(progress.Telling, "_write", refuse)
    run = load_paths([big], by=System("uji"))
    assert run.files.get().pending == ROWS


@pytest.mark.django_db(transaction=True)
def test_a_run_that_begins_is_never_taken_for_a_dead_one(tmp_path, institution):
    """The run's lock is held before its row can be seen."""
    (tmp_path / "customers.csv").write_text(f"{HEADERS['customers']}\n{CUSTOMER}\n")
    over = threading.Event()

    def load():
        try:
            for _ in range(10):
                load_paths([tmp_path], by=System("uji"))
        finally:
            over.set()

    def doubt():
        while not over.is_set():
            locks.mark_interrupted_runs()

    at_once(load, doubt, doubt)
    assert not FeedRun.objects.exclude(interrupted_at=None).exists()
    assert FeedRun.objects.exclude(finished_at=None).count() == 10


@pytest.mark.django_db
def test_asking_how_far_a_load_is_keeps_nobody_signed_in(signed_in, wati):
    """S2: fifteen minutes without a touch end the session, however often the page asks."""
    run = FeedRun.objects.create(actor_label="uji", interrupted_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    with time_machine.travel("2026-11-20T05:00:00Z", tick=False) as clock:
        browser = signed_in(wati)
        stored = Session.objects.get().session_data
        for _ in range(14):
            clock.shift(60)
            assert browser.get(f"/staff/settings/feeds/{run.pk}/progress", headers=ASKED_BY_ITSELF).status_code == 200
        assert Session.objects.get().session_data == stored
        clock.shift(60)
        answer = browser.get(f"/staff/settings/feeds/{run.pk}/progress", headers=ASKED_BY_ITSELF)
        assert answer.headers["HX-Redirect"] == "/staff/login"


@pytest.mark.django_db
def test_how_much_is_read_is_told_in_percent_as_far_as_anybody_knows():
    assert FeedRun(now_read=1, now_expected=3).percent == 33
    assert FeedRun(now_read=5, now_expected=3).percent == 100
    assert FeedRun(now_read=5, now_expected=None).percent is None
    assert FeedRun(now_read=0, now_expected=0).percent is None


def test_a_terminal_gets_a_bar_and_a_pipe_does_not():
    """F6."""
    drawn = io.StringIO()
    with terminal.bar(drawn, shown=True) as told:
        told("payments [1].csv", 0, None)
        told("payments [1].csv", 500, 2000)
    assert "payments [1].csv" in drawn.getvalue()
    assert "25%" in drawn.getvalue()
    with terminal.bar(drawn, shown=False) as told:
        assert told is None
