"""Which database a command works on: DATABASE_URL, else the embedded server of this home, started if need be."""

import contextlib
import os
import time
from collections.abc import Iterator

from tanggap import embedded
from tanggap.embedded import CannotStart, Server
from tanggap.env import Environment
from tanggap.home import Home, Lock

OWNER = "database"
USERS = "database-users"
WAIT_SECONDS = 60


@contextlib.contextmanager
def database(env: Environment) -> Iterator[str]:
    """Address of a database that answers; DATABASE_URL is set to it for Django and for child processes.

    Without DATABASE_URL: the server that `tanggap up` or another command runs under this home, else one of our own
    for the duration of the command; it is kept until other commands that came to use it have ended.

    :raises CannotStart: with a sentence that says what to do.
    """
    if env["DATABASE_URL"]:
        yield env["DATABASE_URL"]
        return
    home = Home(env.home)
    owner, users = home.lock(OWNER), home.lock(USERS)
    try:
        url = _find_or_own(home, owner, users)
        if url:
            yield _set(url)
        else:
            with Server(home.data) as server:
                try:
                    yield _set(server.url)
                finally:
                    users.take(wait=True)
    finally:
        users.release()
        owner.release()


def _find_or_own(home: Home, owner: Lock, users: Lock) -> str | None:
    """Address of a server that runs, held by the shared lock; None: `owner` is ours, so is the server to start."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if owner.take():
            return None
        users.take(shared=True, wait=True)
        if url := embedded.running(home.data):
            return url
        users.release()
        time.sleep(0.1)
    raise CannotStart(f"Process {owner.holder()} owns the database of {home.path}, but the database does not answer.")


def _set(url: str) -> str:
    os.environ["DATABASE_URL"] = url
    return url
