"""The database that all others of a test run are copies of."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from tests import mould


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Of a test run in which nobody has needed a database yet."""
    monkeypatch.setenv("TANGGAP_HOME", str(tmp_path))
    return tmp_path


def test_one_of_those_who_need_it_makes_it_and_the_others_wait_until_it_is_whole(home, monkeypatch):
    made, ready = [], threading.Barrier(4)

    def make(name: str) -> bool:
        time.sleep(0.05)
        made.append(name)
        return True

    def need(_: int) -> tuple[str | None, list[str]]:
        ready.wait()
        return mould.name(), list(made)

    monkeypatch.setattr(mould, "_make", make)
    with ThreadPoolExecutor(4) as four:
        got = list(four.map(need, range(4)))
    assert got == [(f"mould_{home.name}", [f"mould_{home.name}"])] * 4


def test_where_it_cannot_be_made_there_is_none_and_it_is_tried_once(home, monkeypatch):
    tries = []
    monkeypatch.setattr(mould, "_make", tries.append)
    assert [mould.name(), mould.name()] == [None, None]
    assert len(tries) == 1


def test_migrations_that_fail_make_none(home, monkeypatch):
    monkeypatch.setattr(mould, "MIGRATE", "raise SystemExit(1)")
    try:
        assert mould.name() is None
    finally:
        mould.drop()


@pytest.mark.django_db
def test_this_database_is_a_copy_and_lacks_no_migration():
    assert connection.settings_dict["TEST"]["TEMPLATE"] == mould.name() is not None
    call_command("migrate", "--check", verbosity=0)
