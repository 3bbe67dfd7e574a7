"""One running `tanggap up` for all tests that ask for it: they stay on one worker (`tests/turns.py`)."""

import pytest

from tests.processes.tree import Tree, new_home


@pytest.fixture(scope="session")
def running():
    tree = Tree(new_home())
    yield tree
    tree.end()


@pytest.fixture
def tree(running):
    """Up and serving, whatever the test before did to it."""
    if running.supervisor is None or running.supervisor.poll() is not None:
        running.up()
    return running
