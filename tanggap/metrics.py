"""`/metrics` for Prometheus: request counters of all web processes, and gauges read from rows at each scrape.

Open to a caller on this machine that came through no proxy, or to one that shows METRICS_TOKEN; 404 for all others.
"""

import hmac
import os
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from tanggap.lib import access
from tanggap.lib.origin import is_from_this_machine

BEATS = "select loop, extract(epoch from clock_timestamp() - max(beat_at))::float from lib_heartbeat group by loop"


@access.public
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics in Prometheus' text format."""
    if not may_scrape(request):
        raise Http404
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    rows = CollectorRegistry()
    rows.register(Rows())
    return HttpResponse(generate_latest(registry) + generate_latest(rows), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """The token, or a direct request from this machine."""
    token, shown = settings.METRICS_TOKEN, request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token.encode(), shown.encode()):
        return True
    return is_from_this_machine(request)


class Rows:
    """Collects gauges from the database; `tanggap_database_up` is 0 and the others are absent when it is away."""

    def collect(self) -> Iterable[Metric]:
        try:
            gauges = list(self._gauges())
            yield GaugeMetricFamily("tanggap_database_up", "Whether the database answered.", value=1)
            yield from gauges
        except DatabaseError:
            yield GaugeMetricFamily("tanggap_database_up", "Whether the database answered.", value=0)

    def _gauges(self) -> Iterable[Metric]:
        ages = GaugeMetricFamily("tanggap_heartbeat_age_seconds", "Seconds since a loop last ran.", labels=["loop"])
        with connection.cursor() as cursor:
            cursor.execute(BEATS)
            for loop, age in cursor.fetchall():
                ages.add_metric([loop], age)
        yield ages
        for path in settings.METRIC_GAUGES:
            for name, (meaning, value) in import_string(path)().items():
                yield GaugeMetricFamily(name, meaning, value=value)
