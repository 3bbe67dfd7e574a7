"""Objects for the addresses that name one: for each URL name the arguments of one's own object and of a foreign one.

`own` must open for everybody whom `access_matrix.toml` names (it may be a function of the person who opens it, for
what everybody has of their own); `foreign` must answer 404 to each of them. None says that there is no foreign one
(whoever holds the right sees all of them).

One module for each room of the house: an address is written where its view's subject lives.
"""

from tests.access_objects import audit, desk, feed, identity, institution, messaging, onboarding, portal
from tests.access_objects.basis import Made
from tests.access_objects.identity import ARRANGED

__all__ = ["ARRANGED", "OBJECTS"]

OBJECTS: dict[str, Made] = {}
"""URL name → function that makes the objects."""

for room in (audit, desk, feed, identity, institution, messaging, onboarding, portal):
    twice = OBJECTS.keys() & room.OBJECTS.keys()
    assert not twice, f"Two rooms have objects for {sorted(twice)}"
    OBJECTS |= room.OBJECTS
