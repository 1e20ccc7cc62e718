"""What an entry says is hashed by the database; the canonical form stands here once more."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection

from billing.entry_words import ORDER, TOP_UP
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post, post_one
from funding.entry_words import SETTLEMENT
from incubator.accounts.models import User
from incubator.core.words import Month

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
HOME = 'Home "夜明け"\n\\o/ Ünïcode 🎮'


def draft(key: str, **changes: Any) -> Draft:
    said: dict[str, Any] = {
        "key": key,
        "said": TOP_UP(top_up=HOME),
        "effective_on": date(2026, 10, 1),
        "postings": (Posting(GATEWAY, 1000), Posting(WALLET, -1000)),
    }
    return Draft(**said | changes)


def as_json(value: object) -> str:
    """As PostgreSQL writes jsonb: members by the length of their names, then by their bytes."""
    if isinstance(value, Mapping):
        by_name = sorted(value.items(), key=lambda one: (len(one[0].encode()), one[0].encode()))
        members = (f"{as_json(name)}: {as_json(member)}" for name, member in by_name)
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def hash_of(entry: Entry) -> str:
    """SHA-256 of the head, then of the lines in the order of their bytes, one a row."""
    head = [
        entry.key,
        entry.kind,
        entry.parameters,
        entry.effective_on.isoformat(),
        entry.reverses.key if entry.reverses else None,
        entry.subject_type,
        entry.subject_id,
    ]
    lines = [
        as_json([line.account.currency, line.account.code, line.amount])
        for line in entry.lines.select_related("account")
    ]
    text = "\n".join([as_json(head), *sorted(lines, key=str.encode)])
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_is_that_of_the_canonical_form() -> None:
    first = post_one(draft("one"), actor=None)
    euros = (Posting(chart.wallet(8, "EUR"), -7), Posting(chart.gateway("sandbox", "EUR"), 7))
    month = SETTLEMENT(game=HOME, month=Month(date(2026, 9, 1)))
    post(
        [
            draft("two", postings=(*draft("two").postings, *euros), subject=("billing.topup", 3)),
            draft("three", said=month),
            draft("four", postings=(Posting(GATEWAY, -5), Posting(WALLET, 5)), reverses=first),
        ],
        actor=None,
    )
    for entry in Entry.objects.all():
        assert entry.content_hash == hash_of(entry)


def test_an_entry_as_it_was_posted_is_the_entry_as_it_is_read(player: User) -> None:
    reversed_one = post_one(draft("one"), actor=None)
    back = (Posting(GATEWAY, -1000), Posting(WALLET, 1000))
    posted = post_one(
        draft("two", postings=back, reverses=reversed_one, subject=("billing.topup", 3)),
        actor=player,
    )
    read = Entry.objects.get(pk=posted.pk)
    for field in Entry._meta.concrete_fields:
        assert getattr(posted, field.attname) == getattr(read, field.attname), field
    assert str(posted.said) == str(read.said) == f"Top-up {HOME}"
    assert not posted._state.adding


def test_a_retry_by_somebody_else_on_another_day_is_the_same_event(
    player: User, founder: User
) -> None:
    first = post_one(draft("one"), actor=player)
    again = post_one(draft("one"), actor=founder)
    assert again == first
    assert again.actor == player
    assert again.recorded_at == first.recorded_at


def test_lines_in_another_order_are_the_same_content() -> None:
    first = post_one(draft("one"), actor=None)
    turned = draft("one", postings=(Posting(WALLET, -1000), Posting(GATEWAY, 1000)))
    assert post_one(turned, actor=None) == first


def test_a_name_in_the_words_stays_as_somebody_wrote_it() -> None:
    entry = post_one(draft("one", said=ORDER(game="Home", product="A", order="O-1")), actor=None)
    assert str(entry.said) == "Home: A (O-1)"


def test_the_database_has_the_same_chart() -> None:
    with connection.cursor() as cursor:
        for kind in chart.KINDS:
            for code in (kind, f"{kind}:1", f"{kind}:x:y"):
                ref = chart.AccountRef(code, "USD")
                cursor.execute("SELECT kind, sign FROM ledger_kind(%s)", [code])
                assert cursor.fetchall() == [(ref.kind, ref.sign)]
        for code in ("income:tips", "liability:walletx:1", "asset", "", "liability"):
            cursor.execute("SELECT kind, sign FROM ledger_kind(%s)", [code])
            assert cursor.fetchall() == []
