"""How soon a pool of connections tries again when the database was away.

The library waits 1, 2, 4, 8 … seconds, both between attempts to connect and between dead connections that it finds in
the pool. After a restart of half a second the last of them came back seconds later, and after an outage of a minute a
pool slept for another one (S11).
"""

from psycopg_pool.base import AttemptWithBackoff

AGAIN_SECONDS = 0.25


def reconnect_steadily() -> None:
    """Have every pool of this process try four times a second for as long as it tries at all."""
    AttemptWithBackoff.INITIAL_DELAY = AGAIN_SECONDS
    AttemptWithBackoff.DELAY_BACKOFF = 1.0
