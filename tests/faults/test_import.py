"""An import that is killed at a bad moment and run again ends as if nothing had happened."""

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.models import Order, OrderLine, PurchaseImport
from billing.services.imports import BATCH
from studios.models import Game
from tests.sizes import LARGE, dice

ROOT = Path(__file__).parents[2]
CDNOW = ROOT.parent / "shared/data/purchases/cdnow.txt"
# Two whole batches and a part of one.
LINES = 69_659 if LARGE else 2 * BATCH + 100
PATIENCE_SECONDS = 120


def start(path: Path, game: Game, database: str) -> subprocess.Popen[str]:
    """The command in a process of its own, on the test's database."""
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    arguments = [str(path), "--game", game.slug, "--currency", "USD", "--format", "cdnow"]
    return subprocess.Popen(
        [sys.executable, "-m", "django", "import_purchases", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{server}/{database}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_when_past(process: subprocess.Popen[str], orders: int) -> None:
    """SIGKILL as soon as more than `orders` orders are in the books."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if Order.objects.count() > orders:
            break
        time.sleep(0.01)
    process.kill()
    process.communicate()


def kills() -> list[int]:
    """After how many orders the import is killed, one run after the other."""
    if not LARGE:
        return [0, BATCH]
    return sorted(dice("import").randrange(LINES) for _time in range(20))


@pytest.mark.usefixtures("committed_db")
def test_killed_again_and_again_it_ends_with_the_totals_of_the_file(
    committed_db: str, game: Game, tmp_path: Path
) -> None:
    rows = CDNOW.read_text().splitlines()[:LINES]
    path = tmp_path / "cdnow.txt"
    path.write_text("\n".join(rows) + "\n")
    amounts = [int(Decimal(row.split()[3]) * 100) for row in rows]

    for reached in kills():
        kill_when_past(start(path, game, committed_db), reached)
        assert Order.objects.count() % BATCH == 0
        assert verify().discrepancies == ()

    process = start(path, game, committed_db)
    said, _nothing = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, said
    assert f"{LINES:,} purchases" in said
    assert Order.objects.count() == OrderLine.objects.count() == LINES
    assert Entry.objects.count() == sum(1 for amount in amounts if amount)
    assert OrderLine.objects.aggregate(Sum("gross_minor"))["gross_minor__sum"] == sum(amounts)
    assert balance(chart.revenue(game.pk, "USD")) == -sum(amounts)
    assert PurchaseImport.objects.get().purchases == LINES
    assert verify().discrepancies == ()
