"""A write whose process dies is done when it is repeated, and done once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from billing.models import Product
from incubator.accounts.models import User
from incubator.api import answers
from incubator.api.models import StoredAnswer
from incubator.core.models import AuditRow
from studios.models import Game, Scope, Studio
from studios.services.keys import make_key
from tests.api.conftest import Program

ROOT = Path(__file__).parents[2]
FULL = {"sku": "full", "name": "Full game", "amount_minor": 1999}


@pytest.mark.usefixtures("committed_db")
def test_a_process_killed_inside_a_write_leaves_nothing_but_its_claim(
    committed_db: str, studio: Studio, game: Game, founder: User
) -> None:
    scopes = [Scope.WRITE_PRODUCTS]
    _, key = make_key(studio=studio, name="Shop", scopes=scopes, game=None, actor=founder)
    path = f"/games/{game.slug}/products"
    audited = AuditRow.objects.count()
    program = Program(key)

    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    module = "tests.faults.killed_write"
    body = json.dumps(FULL)
    process = subprocess.run(
        [sys.executable, "-m", module, key, f"/api/v1{path}", "one", body],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{server}/{committed_db}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert process.returncode == -signal.SIGKILL, process.stderr
    assert not Product.objects.exists()
    assert AuditRow.objects.count() == audited
    claim = StoredAnswer.objects.get()
    assert not claim.is_answered

    early = program.post(path, FULL, key="one")
    assert early.status_code == 409
    assert int(early["Retry-After"]) >= 1

    # A minute later.
    StoredAnswer.objects.update(claimed_at=claim.claimed_at - answers.LEASE)
    late = program.post(path, FULL, key="one")
    assert late.status_code == 201
    assert "Idempotency-Replayed" not in late
    assert program.post(path, FULL, key="one")["Idempotency-Replayed"] == "true"
    assert Product.objects.get().sku == "full"
