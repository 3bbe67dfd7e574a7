"""Runs and hours of the feed."""

from typing import Any

from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


def _a_feed_run(request: Any) -> Objects:
    """Whoever holds the right sees all runs."""
    from tanggap.feed.models import FeedRun

    return Objects(own={"pk": FeedRun.objects.create(actor_label="uji").pk}, foreign=None)


def _a_feed_hour(request: Any) -> Objects:
    """Whoever holds the right sees all of them."""
    from tanggap.feed.models import FeedHour

    return Objects(own={"pk": FeedHour.objects.create(kind="payments").pk}, foreign=None)


OBJECTS["settings_feeds_hours_item"] = OBJECTS["settings_feeds_hours_edit"] = _a_feed_hour
OBJECTS["feed_run_progress"] = _a_feed_run
OBJECTS["feed_run"] = OBJECTS["feed_rejects"] = _a_feed_run
