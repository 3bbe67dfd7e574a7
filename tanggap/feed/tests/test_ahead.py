"""Items made ahead come in order, with their errors, and end when nobody wants them any more."""

import threading
import time

import pytest

from tanggap.feed.staging.ahead import ahead


def makers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ahead"]


def test_items_come_in_order_and_the_thread_ends():
    assert list(ahead(iter(range(1_000)), room=3)) == list(range(1_000))
    assert not makers()


def test_no_more_than_the_room_is_made_before_it_is_asked_for():
    """F8: memory does not grow with the file."""
    made = []
    items = ahead((made.append(n) or n for n in range(100)), room=3)
    assert next(items) == 0
    time.sleep(0.2)
    assert len(made) <= 5
    items.close()


def test_an_error_is_raised_where_its_item_would_have_come():
    def failing():
        yield 1
        raise ValueError("two")

    items = ahead(failing(), room=3)
    assert next(items) == 1
    with pytest.raises(ValueError, match="two"):
        next(items)
    assert not makers()


def test_who_stops_asking_ends_the_thread():
    items = ahead(iter(lambda: 1, 2), room=2)
    next(items)
    items.close()
    assert not makers()
