"""Seals: what is final goes under a hash, once, whoever recomputes it."""

import hashlib
import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Entry, Leaf, Seal
from billing.ledger.services import (
    Draft,
    Posting,
    open_accounts,
    post,
    proof_of,
    sealed_columns,
    take_seal,
    verify,
)
from incubator.core import books
from incubator.core.database import execute, value
from tests.billing.ledger.test_concurrency import at_once
from tests.powers import refuse, tamper


def top_up(*numbers: int) -> list[int]:
    drafts = [
        Draft(
            key=f"top-up:{number}",
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2026, 10, 1),
            postings=(
                Posting(chart.gateway("sandbox", "USD"), 1000 + number),
                Posting(chart.wallet(number, "USD"), -1000 - number),
            ),
        )
        for number in numbers
    ]
    return [entry.pk for entry in post(drafts, actor=None)]


def hash_of(branch: Any) -> bytes:
    """As somebody else would recompute a proof, after RFC 6962."""
    if isinstance(branch, str):
        return bytes.fromhex(branch)
    if isinstance(branch, dict):
        return hashlib.sha256(b"\0" + branch["said"].encode()).digest()
    left, right = branch
    return hashlib.sha256(b"\1" + hash_of(left) + hash_of(right)).digest()


def said_in(branch: Any) -> list[str]:
    if isinstance(branch, str):
        return []
    if isinstance(branch, dict):
        return [branch["said"]]
    return [*said_in(branch[0]), *said_in(branch[1])]


def head_of(seal: Seal) -> str:
    told = [
        seal.number,
        str(seal.sealed_on),
        seal.first_leaf,
        seal.leaves,
        seal.root,
        seal.previous,
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def seal_of_day(days_ago: int) -> Seal:
    """Of yesterday, today or tomorrow: each of them is a day somewhere on Earth."""
    day = books.today() - timedelta(days=days_ago)
    return Seal.objects.get(pk=value("SELECT ledger_take_seal(%s)", [day]))


@pytest.mark.django_db
def test_a_day_is_sealed_once_and_an_empty_one_too() -> None:
    first = take_seal()
    assert first is not None
    assert (first.number, first.leaves, first.previous) == (1, 0, "")
    assert first.root == hashlib.sha256(b"").hexdigest()
    assert first.head == head_of(first)
    top_up(1)
    assert take_seal() is None
    assert Seal.objects.get() == first


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_a_row_is_proved_and_the_others_are_hashes(count: int) -> None:
    entries = top_up(*range(1, count + 1))
    seal = take_seal()
    assert seal is not None
    assert seal.leaves == count
    for wanted in ([entries[0]], [entries[-1]], entries[1:3], entries):
        if not wanted:
            continue
        proof = proof_of([("ledger.entry", number) for number in wanted])
        [sealed] = proof.trees
        assert hash_of(sealed.tree).hex() == seal.root
        said = [json.loads(text) for text in said_in(sealed.tree)]
        assert sorted(row[1] for row in said) == sorted(wanted)
        assert {row[0] for row in said} == {"ledger.entry"}
        assert proof.unsealed == []


@pytest.mark.django_db
def test_each_seal_is_chained_to_the_one_before_and_takes_what_is_new() -> None:
    top_up(1, 2)
    first = seal_of_day(1)
    [third] = top_up(3)
    second = take_seal()
    assert second is not None
    last = seal_of_day(-1)
    assert [first.leaves, second.leaves, last.leaves] == [2, 1, 0]
    assert [second.previous, last.previous] == [first.head, second.head]
    assert [second.first_leaf, last.first_leaf] == [3, 4]
    assert last.head == head_of(last)
    [fourth] = top_up(4)
    proof = proof_of([("ledger.entry", third), ("ledger.entry", fourth)])
    assert [sealed.seal for sealed in proof.trees] == [second]
    assert [json.loads(text)[2] for text in proof.unsealed] == ["top-up:4"]
    assert verify().discrepancies == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE ledger_entry SET actor_id = 5 WHERE key = 'top-up:2'", "differs from its seal"),
        (
            "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 second'",
            "differs from its seal",
        ),
        ("UPDATE ledger_leaf SET hash = '\\x00' WHERE number = 2", "seal differs from its leaves"),
        ("DELETE FROM ledger_leaf WHERE number = 3", "seal differs from its leaves"),
        ("UPDATE ledger_leaf SET source = 'ledger.line' WHERE number = 1", "no known source"),
        (
            "UPDATE ledger_seal SET root = repeat('0', 64) WHERE number = 1",
            "differs from its leaves",
        ),
        ("UPDATE ledger_seal SET sealed_on = '2026-01-01' WHERE number = 1", "not chained"),
        ("DELETE FROM ledger_seal WHERE number = 1", "not chained"),
        ("DELETE FROM ledger_seal WHERE number = 2", "leaf is in no seal"),
    ],
)
def test_whoever_is_past_all_guards_is_found(sql: str, what: str) -> None:
    top_up(1, 2, 3)
    seal_of_day(1)
    top_up(4)
    take_seal()
    assert verify().discrepancies == ()
    assert tamper(sql)
    assert any(what in one.what for one in verify().discrepancies)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_seal SET head = ''",
        "DELETE FROM ledger_seal",
        "TRUNCATE ledger_seal",
        "UPDATE ledger_leaf SET row_id = 1",
        "DELETE FROM ledger_leaf",
        "TRUNCATE ledger_leaf",
    ],
)
def test_seals_are_only_added_to_by_the_database(sql: str) -> None:
    top_up(1)
    take_seal()
    refuse(sql, "refused")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO ledger_seal VALUES (9, '2026-01-01', 1, 0, '', '', '')",
        "INSERT INTO ledger_leaf VALUES (9, 'ledger.entry', 1, '')",
    ],
)
def test_nobody_writes_a_seal_by_hand(sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        execute(sql)


@pytest.mark.django_db
def test_no_day_is_sealed_that_is_not_now() -> None:
    refuse(f"SELECT ledger_take_seal('{books.today() + timedelta(days=3)}')", "is not now")
    refuse("SELECT ledger_take_seal('2020-01-01')", "is not now")


@pytest.mark.django_db
def test_what_is_sealed_never_changes() -> None:
    """Every column that a source names is kept by a guard of its table, once the row is final."""
    assert set(sealed_columns()) >= {"ledger.entry", "billing.orderline", "funding.statement"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, query FROM ledger_sealed_sources()")
        for source, query in cursor.fetchall():
            cursor.execute(query)
            assert [column.name for column in cursor.description] == ["source", "row_id", "said"]
            cursor.execute(f"SELECT count(*) FROM ledger_said('{source}', ARRAY[1])")  # noqa: S608
    assert not Leaf.objects.exists()


def test_what_commits_after_its_day_was_sealed_joins_the_next_seal(committed_db: str) -> None:
    """An entry whose number and time are earlier than those of others that were sealed."""
    posted, sealed = threading.Event(), threading.Event()
    # Or the second would wait for the first to open their account.
    open_accounts([chart.gateway("sandbox", "USD")])

    def post_slowly() -> None:
        with transaction.atomic():
            top_up(7)
            posted.set()
            sealed.wait(60)
        connection.close()

    slow = threading.Thread(target=post_slowly)
    slow.start()
    posted.wait(60)
    top_up(1)
    first = seal_of_day(1)
    sealed.set()
    slow.join()
    second = take_seal()
    assert second is not None
    assert [first.leaves, second.leaves] == [1, 1]
    late = Entry.objects.earliest("pk")
    assert late.key == "top-up:7"
    [tree] = proof_of([("ledger.entry", late.pk)]).trees
    assert tree.seal == second
    assert verify().discrepancies == ()


def test_eight_at_once_make_one_seal(committed_db: str) -> None:
    top_up(*range(1, 30))
    assert at_once(8, lambda _: take_seal()) == []
    assert Seal.objects.get().leaves == 29
    assert verify().discrepancies == ()
