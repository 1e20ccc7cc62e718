"""Entries a second: by `post_one`, by django-hordak, by a bare call of the database's function.

All at work in turns, in the same minute on the same server, so that their ratios hold on a busy
machine too. BENCH_SIZE=large takes longer turns.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from statistics import median

import psycopg
from django.conf import settings
from django.db import connection, connections

from billing.entry_words import ORDER, TOP_UP
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post, post_one, verify
from incubator.runtime.postgres import OWNER
from tests.bench.crews import Crew, crew
from tests.servers import DatabaseServer

PROCESSES = 4
BATCH = 1_000
ROUNDS = 9
SECONDS = 5.0 if os.environ.get("BENCH_SIZE") == "large" else 0.6
# What a loaded machine still reaches; a quiet one does better.
LEAST_OF_PEER, LEAST_OF_CALL, LEAST_OF_BATCHES = 2.0, 0.7, 4.0
DAY = date(2026, 10, 1)
REVENUE, TAX = chart.revenue(1, "USD"), chart.tax("DE", "USD")


def purchase(key: str, wallet: chart.AccountRef) -> Draft:
    return Draft(
        key=key,
        said=ORDER(game="Paper Tides", product="Full game", order=key),
        effective_on=DAY,
        postings=(Posting(wallet, 100), Posting(REVENUE, -84), Posting(TAX, -16)),
        subject=("bench.order", 1),
    )


def filled_wallet(number: int) -> chart.AccountRef:
    wallet, full = chart.wallet(number + 1, "USD"), 10**12
    lines = (Posting(chart.gateway("sandbox", "USD"), full), Posting(wallet, -full))
    key = f"top-up:{os.getpid()}"
    post_one(Draft(key, TOP_UP(top_up=key), DAY, lines), actor=None)
    return wallet


def by_post_one(number: int) -> Callable[[], int]:
    wallet, turns = filled_wallet(number), count()

    def once() -> int:
        post_one(purchase(f"order:{os.getpid()}:{next(turns)}", wallet), actor=None)
        return 1

    return once


def by_batches(number: int) -> Callable[[], int]:
    wallet, turns = filled_wallet(number), count()

    def once() -> int:
        batch = f"order:{os.getpid()}:{next(turns)}"
        post([purchase(f"{batch}:{line}", wallet) for line in range(BATCH)], actor=None)
        return BATCH

    return once


def by_bare_call(number: int) -> Callable[[], int]:
    """The same drafts, made and sent with nothing in between."""
    wallet, turns = filled_wallet(number).code, count()
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    bare = psycopg.connect(
        **{name: parameters[name] for name in ("host", "user", "dbname")}, autocommit=True
    )

    def once() -> int:
        key = f"order:{os.getpid()}:{next(turns)}"
        draft = {
            "key": key,
            "kind": "billing.order",
            "parameters": {"game": "Paper Tides", "product": "Full game", "order": key},
            "effective_on": "2026-10-01",
            "reverses": None,
            "subject_type": "bench.order",
            "subject_id": 1,
            "lines": [["USD", wallet, 100], ["USD", REVENUE.code, -84], ["USD", TAX.code, -16]],
        }
        bare.execute("SELECT ledger_post(%s, NULL)", [json.dumps([draft])]).fetchone()
        return 1

    return once


@contextmanager
def hordak(server: DatabaseServer) -> Iterator[Crew]:
    name = f"test_{os.getpid()}_0"
    configured = settings.DATABASES["default"]
    server.drop(name)
    server.create(name)
    command = [sys.executable, "-m", "tests.bench.hordak_peer"]
    command += [configured["HOST"], OWNER, name, str(PROCESSES)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        orders, answers = peer.stdin, peer.stdout
        assert answers.readline() == "ready\n"

        def at_work(seconds: float) -> float:
            orders.write(f"{seconds}\n")
            orders.flush()
            return float(answers.readline())

        yield at_work
        orders.close()
    server.drop(name)


def print_reads() -> None:
    """What was read of each table, whole or by index, and what lies dead in it: why posting is slow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_scan, seq_tup_read, idx_scan, n_tup_upd, n_tup_hot_upd, n_dead_tup,"
            " last_autovacuum, last_autoanalyze FROM pg_stat_user_tables"
            " WHERE relname LIKE 'ledger%'"
        )
        for row in cursor.fetchall():
            print(*row)


def test_posting_beats_its_peer(committed_db: str, database_server: DatabaseServer) -> None:
    connections.close_all()
    names = ("django-hordak", "post_one", "bare call", f"batches of {BATCH:,}")
    with (
        hordak(database_server) as peer,
        crew(by_post_one, PROCESSES) as ours,
        crew(by_bare_call, PROCESSES) as bare,
        crew(by_batches, 2) as batches,
    ):
        rounds = [[one(SECONDS) for one in (peer, ours, bare, batches)] for _ in range(ROUNDS)]
    speeds = dict(zip(names, map(median, zip(*rounds, strict=True)), strict=True))
    print()
    for name, speed in speeds.items():
        print(f"{name:>18}: {speed:7,.0f} entries/s")
    hordaks, ones, calls, batched = speeds.values()
    print(
        f"{'ratios':>18}: {ones / hordaks:.2f} x django-hordak, {ones / calls:.2f} x the bare call,"
        f" batches {batched / ones:.1f} x single entries;"
        f" machine's load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    assert not verify().discrepancies
    if ones <= LEAST_OF_PEER * hordaks:
        print_reads()
    assert ones > LEAST_OF_PEER * hordaks
    assert ones > LEAST_OF_CALL * calls
    assert batched > LEAST_OF_BATCHES * ones
