"""Check the proof of a statement with nothing but Python: verify_proof.py PROOF.json SEALS.csv

The proof is downloaded from the statement, the list of seals from the page of seals (better: from
your own notes of earlier days). Exits with 0 only if every row is under a seal of the list, and the
seals of the list are chained. It cannot tell whether rows were left out.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def hash_of(branch: Any) -> bytes:
    """A text is the hash of what is not shown, an object a row, a list two branches (RFC 6962)."""
    if isinstance(branch, str):
        return bytes.fromhex(branch)
    if isinstance(branch, dict):
        return hashlib.sha256(b"\0" + branch["said"].encode()).digest()
    left, right = branch
    return hashlib.sha256(b"\1" + hash_of(left) + hash_of(right)).digest()


def rows_in(branch: Any) -> Iterator[list[Any]]:
    if isinstance(branch, dict):
        yield json.loads(branch["said"])
    elif isinstance(branch, list):
        for half in branch:
            yield from rows_in(half)


def checked_heads(path: str) -> dict[int, str]:
    """The root of each seal by its number, if each head follows from the one before."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        lines = sorted(list(csv.reader(file))[1:], key=lambda line: int(line[0]))
    roots: dict[int, str] = {}
    before = None
    for number, day, first, leaves, root, previous, head in lines:
        told = json.dumps([int(number), day, int(first), int(leaves), root, previous])
        if hashlib.sha256(told.encode()).hexdigest() != head:
            sys.exit(f"Seal {number}: its head does not follow from what it says.")
        if before not in (None, previous):
            sys.exit(f"Seal {number}: it is not chained to the one before.")
        roots[int(number)], before = root, head
    return roots


def main(proof_path: str, seals_path: str) -> None:
    proof = json.loads(Path(proof_path).read_text(encoding="utf-8"))
    roots = checked_heads(seals_path)
    count = 0
    for seal in proof["seals"]:
        if hash_of(seal["tree"]).hex() != roots.get(seal["number"]):
            sys.exit(f"Seal {seal['number']}: the rows are not those that were sealed.")
        for row in rows_in(seal["tree"]):
            source, number, *values = row
            named = dict(zip(proof["columns"][source], values, strict=True))
            print(f"seal {seal['number']}", source, number, json.dumps(named, ensure_ascii=False))
            count += 1
    print(
        f"{proof['statement']}: {count} rows are as they were sealed,"
        f" {len(proof['unsealed'])} are in no seal yet."
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
