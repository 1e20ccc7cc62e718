"""Counters and histograms of this process, and the text Prometheus reads.

Several processes on one machine share their counts through files when PROMETHEUS_MULTIPROC_DIR
names a directory; without it each process tells only its own.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from incubator.core.gauges import RowGauges

# 0.15 s is the promise for a page's 95th percentile.
REQUEST_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("incubator_requests", "Requests answered.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "incubator_request_seconds",
    "Seconds until the answer began.",
    ["route", "method"],
    buckets=REQUEST_BUCKETS,
)


def exposition() -> bytes:
    """All metrics in Prometheus' text format: this machine's counts, and figures from the rows."""
    counted: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    rows = CollectorRegistry()
    rows.register(RowGauges())
    return generate_latest(counted) + generate_latest(rows)
