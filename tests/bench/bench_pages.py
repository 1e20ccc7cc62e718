"""Server time of every kind of page of the demo world: p50 and p95, the slowest first.

BENCH_ROUNDS says how often everybody walks through all of it (default 1, after one to warm up).
"""

import os
from collections import defaultdict
from statistics import quantiles

from incubator.portal.demo.people import PERSONAS
from tests.performance.crawl import Visit, walk

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1"))
ALLOWED_MS = 150
SHOWN = 25


def test_pages_are_served_in_time(demo_world: None) -> None:
    by_route: dict[str, list[Visit]] = defaultdict(list)
    people = ("nobody", *(persona.key for persona in PERSONAS))
    for turn in range(ROUNDS + 1):
        for seen in (seen for who in people for seen in walk(who)):
            # The first round warms the caches of the process and is not counted.
            if turn and seen.status == 200:
                by_route[seen.route].append(seen)
    rows = sorted(
        ((*_percentiles(visits), visits, route) for route, visits in by_route.items()),
        key=lambda row: -row[1],
    )
    print(f"\n{'p50 ms':>7} {'p95 ms':>7} {'queries':>7} {'kB':>5}  page")
    for middle, slow, visits, route in rows[:SHOWN]:
        queries = max(seen.queries for seen in visits)
        size = max(seen.size for seen in visits) / 1000
        print(f"{middle:7.0f} {slow:7.0f} {queries:7} {size:5.0f}  {route}")
    everything = [seen for visits in by_route.values() for seen in visits]
    middle, slow = _percentiles(everything)
    print(
        f"{middle:7.0f} {slow:7.0f} {max(seen.queries for seen in everything):7}"
        f" {max(seen.size for seen in everything) / 1000:5.0f}"
        f"  all {len(by_route)} kinds of page, {len(everything)} requests,"
        f" machine's load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    assert slow < ALLOWED_MS


def _percentiles(visits: list[Visit]) -> tuple[float, float]:
    """The middle and the 95th of a hundred, in milliseconds."""
    if len(visits) == 1:
        return (visits[0].seconds * 1000,) * 2
    cuts = quantiles((seen.seconds * 1000 for seen in visits), n=100, method="inclusive")
    return cuts[49], cuts[94]
