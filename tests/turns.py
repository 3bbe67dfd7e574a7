"""In which order two workers take the tests.

A file stays on one worker (`--dist loadfile`), so that what its module makes is made once. The longest come first: the
short ones then fill what is left of the two workers' time, and none waits at the end for the other.
"""

import pytest

LONGEST = (
    "tests/journeys/",
    "tests/test_access_matrix.py",
    "tests/processes/",
    "tanggap/demo/",
    "tanggap/feed/tests/test_memory.py",
    "tanggap/feed/",
    "tanggap/messaging/tests/test_killed",
    "tanggap/desk/tests/test_walks.py",
    "tanggap/bench/",
)
"""By what their paths begin with, the longest first; all others follow in their usual order."""


class Turns:
    """Sorts last of all: after Django's plugin, which has an order of its own."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: _turn(item.nodeid))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Turns(), "turns")


def _turn(nodeid: str) -> int:
    return next((turn for turn, begin in enumerate(LONGEST) if nodeid.startswith(begin)), len(LONGEST))
