"""Working ahead: a thread of its own makes the next items while the present one is being used."""

import threading
from collections.abc import Generator, Iterable
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")
_PATIENCE = 0.1
"""Seconds after which the thread looks whether anybody still wants its items."""


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def ahead(items: Iterable[T], *, room: int) -> Generator[T, None, None]:
    """The same items in the same order, of which at most `room` are made before they are asked for.

    An error of the items is raised where the item would have come. Close it to end the thread before its time: the
    items are closed in that thread, too.
    """
    queue: Queue[T | _Failed | None] = Queue(room)
    unwanted = threading.Event()
    maker = threading.Thread(target=_make, args=(items, queue, unwanted), name="ahead", daemon=True)
    maker.start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        unwanted.set()
        maker.join()


def _make(items: Iterable[T], queue: "Queue[T | _Failed | None]", unwanted: threading.Event) -> None:
    try:
        for item in items:
            if not _put(item, queue, unwanted):
                return
    except BaseException as error:
        _put(_Failed(error), queue, unwanted)
    else:
        _put(None, queue, unwanted)
    finally:
        if isinstance(items, Generator):
            items.close()


def _put(item: T, queue: "Queue[T]", unwanted: threading.Event) -> bool:
    while not unwanted.is_set():
        try:
            queue.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return True
    return False
