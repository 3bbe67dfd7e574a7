"""One running `tanggap up` for all tests of this folder, which therefore run on one xdist worker."""

import pytest

from tests.processes.tree import Tree, new_home


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/processes/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("processes"))


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
