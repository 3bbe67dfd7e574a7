"""Counters of requests for `/metrics`. With PROMETHEUS_MULTIPROC_DIR all web processes count into one folder."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("tanggap_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "tanggap_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. Labels are bounded: routes are patterns, unknown methods are one."""
    REQUESTS.labels(method if method in KNOWN_METHODS else "other", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
