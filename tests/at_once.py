"""Races: several jobs at the same moment, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from tanggap.lib.errors import DomainError

PATIENCE_SECONDS = 60


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each job returned, or the domain error that refused it, in the order of the jobs.

    Any other fault comes out here, and so does a job that does not end. Use it in tests with real transactions.
    """
    start = threading.Barrier(len(jobs))
    outcomes: list[Any] = [TimeoutError("the job did not end")] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE_SECONDS)
            outcomes[number] = job()
        except BaseException as fault:
            outcomes[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    faults = [found for found in outcomes if isinstance(found, BaseException) and not isinstance(found, DomainError)]
    if faults:
        raise ExceptionGroup("jobs that ran at once", faults)
    return outcomes
