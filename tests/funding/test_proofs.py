"""The proof of a statement, as the studio downloads it and a program of its own checks it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from billing.ledger.models import Seal
from billing.ledger.services import take_seal, verify
from funding.models import Statement
from incubator.accounts.models import User
from tests.funding.visits import as_, status, text
from tests.powers import tamper

CHECK = Path("docs/examples/verify_proof.py")


def address(statement: Statement) -> str:
    return reverse("funding:statement", args=["lantern-works", statement.number])


def proof(statement: Statement, reader: User) -> dict[str, Any]:
    answer = as_(reader).get(address(statement) + "?format=proof")
    assert f"{statement.number}-proof.json" in answer["Content-Disposition"]
    return dict(answer.json())


def published() -> str:
    answer = Client().get(reverse("billing:seals") + "?format=csv")
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def checked(folder: Path, told: dict[str, Any], seals: str) -> subprocess.CompletedProcess[str]:
    (folder / "proof.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "seals.csv").write_text(seals, encoding="utf-8")
    names = [str(folder / "proof.json"), str(folder / "seals.csv")]
    return subprocess.run(  # our own example
        [sys.executable, str(CHECK), *names], capture_output=True, text=True, check=False
    )


def rows_of(branch: Any) -> list[list[Any]]:
    if isinstance(branch, dict):
        return [json.loads(branch["said"])]
    return [row for half in branch for row in rows_of(half)] if isinstance(branch, list) else []


def test_anybody_checks_a_statement_by_a_program_of_their_own(
    db: None, months: list[Statement], founder: User, tmp_path: Path
) -> None:
    january, february = months[:2]
    waiting = proof(january, founder)
    assert (waiting["seals"], len(waiting["unsealed"]) > 40) == ([], True)
    assert "The next" in text(founder, address(january))
    take_seal()
    told = proof(january, founder)
    assert told["unsealed"] == []
    result = checked(tmp_path, told, published())
    assert (result.stderr, result.returncode) == ("", 0)
    assert (
        f"{january.number}: {len(waiting['unsealed'])} rows are as they were sealed"
        in result.stdout
    )
    [seal] = told["seals"]
    rows = rows_of(seal["tree"])
    assert sum(row[0] == "billing.orderline" for row in rows) == 28
    gross = told["columns"]["billing.orderline"].index("gross_minor")
    assert january.gross_minor == sum(
        row[2 + gross] for row in rows if row[0] == "billing.orderline"
    )
    [seal] = proof(february, founder)["seals"]
    assert sum(row[0] == "billing.refund" for row in rows_of(seal["tree"])) == 5
    assert "seal 1" in text(founder, address(january))


def test_a_changed_row_and_a_changed_list_are_found(
    db: None, months: list[Statement], founder: User, tmp_path: Path
) -> None:
    take_seal()
    told, seals = proof(months[0], founder), published()
    forged = json.loads(json.dumps(told).replace(', 1, \\"USD', ', 2, \\"USD'))
    assert forged != told
    assert "not those that were sealed" in checked(tmp_path, forged, seals).stderr
    head = Seal.objects.get().head
    assert "does not follow" in checked(tmp_path, told, seals.replace(head, "0" * 64)).stderr
    tamper("UPDATE funding_statement SET payable_minor = payable_minor + 1")
    assert "sealed row differs from its seal" in {one.what for one in verify().discrepancies}


def test_seals_are_for_everybody_and_proofs_for_the_studio(
    db: None, months: list[Statement], founder: User, stranger: User
) -> None:
    assert "Nothing is sealed yet" in Client().get(reverse("billing:seals")).content.decode()
    take_seal()
    assert Seal.objects.get().head in Client().get(reverse("billing:seals")).content.decode()
    assert status(stranger, address(months[0]) + "?format=proof") == 404
