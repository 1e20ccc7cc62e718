"""Seals: each day, what is final and in no seal yet goes under one hash, chained to the day before.

Whoever kept a head can tell later whether anything under it was changed. A proof of some rows is
the seal's tree with all other rows cut off to their hashes (`Branch`), so it says nothing of them.
It cannot prove that nothing was left out.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billing.ledger.models import Leaf, Seal
from incubator.core import books
from incubator.core.database import rows, value

# A row of a source by its primary key: ("billing.orderline", 17).
Row = tuple[str, int]
# What stands for a subtree: the hash of one that is cut off, in hexadecimal, two subtrees, or what a
# row says.
Branch = str | tuple["Branch", "Branch"] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SealedTree:
    """A seal, and its tree with nothing but the wanted rows."""

    seal: Seal
    tree: Branch


@dataclass(frozen=True, slots=True)
class SealProof:
    """`unsealed` are the rows that the next seal takes."""

    trees: list[SealedTree]
    unsealed: list[str]


def take_seal() -> Seal | None:
    """Seal today, a day of the books; None where it is sealed already."""
    number = value("SELECT ledger_take_seal(%s)", [books.today()])
    return Seal.objects.get(pk=number) if number else None


def sealed_columns() -> dict[str, list[str]]:
    """By source, the columns whose values stand in what its rows say, after source and id."""
    return dict(rows("SELECT source, columns FROM ledger_sealed_sources() ORDER BY source"))


def proof_of(wanted: Iterable[Row]) -> SealProof:
    """What the rows say, each under its seal. Rows that are not final are left out."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for source, number in wanted:
        by_source[source].append(number)
    said = {
        (source, number): text
        for source, numbers in sorted(by_source.items())
        for number, text in rows("SELECT * FROM ledger_said(%s, %s::bigint[])", [source, numbers])
    }
    places = {
        (leaf.source, leaf.row_id): leaf.number
        for source, numbers in by_source.items()
        for leaf in Leaf.objects.filter(source=source, row_id__in=numbers).defer("hash")
    }
    told = {places[row]: text for row, text in said.items() if row in places}
    unsealed = [text for row, text in sorted(said.items()) if row not in places]
    trees = [_tree(seal, shown) for seal, shown in _by_seal(told).items()]
    return SealProof(trees, unsealed)


def _by_seal(told: Mapping[int, str]) -> dict[Seal, dict[int, str]]:
    """What leaves say, by the seal that they are under and by their numbers."""
    found: dict[Seal, dict[int, str]] = defaultdict(dict)
    if told:
        # An empty seal begins where the next one does.
        rows = Seal.objects.filter(first_leaf__lte=max(told), leaves__gt=0).order_by("number")
        seals = list(rows)
        first_leaves = [seal.first_leaf for seal in seals]
        for number in sorted(told):
            found[seals[bisect_right(first_leaves, number) - 1]][number] = told[number]
    return found


def _tree(seal: Seal, told: Mapping[int, str]) -> SealedTree:
    hashes = Leaf.objects.filter(
        number__gte=seal.first_leaf, number__lt=seal.first_leaf + seal.leaves
    )
    level = [bytes(one) for one in hashes.order_by("number").values_list("hash", flat=True)]
    shown: dict[int, Branch] = {
        number - seal.first_leaf: {"leaf": number, "said": text} for number, text in told.items()
    }
    while len(level) > 1:
        shown = _shown_above(level, shown)
        level = [
            _node(*level[place : place + 2]) if place + 1 < len(level) else level[place]
            for place in range(0, len(level), 2)
        ]
    return SealedTree(seal, shown[0])


def _shown_above(level: Sequence[bytes], shown: Mapping[int, Branch]) -> dict[int, Branch]:
    """One level up: a pair of which anything is shown is shown, the other half by its hash."""
    above: dict[int, Branch] = {}
    for place, branch in shown.items():
        beside = place ^ 1
        if beside >= len(level):
            above[place // 2] = branch
        elif place < beside or beside not in shown:
            other = shown.get(beside, level[beside].hex())
            above[place // 2] = (branch, other) if place < beside else (other, branch)
    return above


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
