"""Posting: idempotent, balanced, guarded, in a constant number of statements."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.entry_words import ORDER, TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, KeyReused, Unbalanced
from billing.ledger.models import Entry, Line
from billing.ledger.services import Draft, Posting, balance, post, post_one, take_checkpoints

pytestmark = pytest.mark.django_db

GATEWAY = chart.gateway("sandbox", "USD")
WALLET = chart.wallet(7, "USD")
REVENUE = chart.revenue(3, "USD")


def top_up(key: str = "top-up:1", amount: int = 1000) -> Draft:
    return Draft(
        key=key,
        said=TOP_UP(top_up="U-1"),
        effective_on=date(2026, 10, 1),
        postings=(Posting(GATEWAY, amount), Posting(WALLET, -amount)),
    )


def purchase(key: str = "order:1", amount: int = 400) -> Draft:
    return Draft(
        key=key,
        said=ORDER(game="Paper Tides", product="Full game", order="O-1"),
        effective_on=date(2026, 10, 2),
        postings=(Posting(WALLET, amount), Posting(REVENUE, -amount)),
    )


def test_a_top_up_and_a_purchase_move_three_accounts() -> None:
    post([top_up(), purchase()], actor=None)
    assert balance(GATEWAY) == 1000
    assert balance(WALLET) == -600
    assert balance(REVENUE) == -400


def test_the_same_event_twice_is_one_entry() -> None:
    first = post_one(top_up(), actor=None)
    assert post_one(top_up(), actor=None) == first
    assert [entry.pk for entry in post([top_up(), top_up()], actor=None)] == [first.pk] * 2
    assert Line.objects.count() == 2
    assert balance(WALLET) == -1000


def test_alone_or_beside_others_an_event_is_the_same_entry() -> None:
    post([top_up(), purchase()], actor=None)
    alone = post_one(purchase("order:2"), actor=None)
    assert post([purchase("order:2"), purchase()], actor=None)[0] == alone
    beside = post([purchase("order:3", 50), purchase("order:4", 50)], actor=None)
    assert post_one(purchase("order:3", 50), actor=None) == beside[0]
    assert balance(WALLET) == -100


def test_of_an_account_named_twice_the_sum_counts() -> None:
    post_one(top_up(), actor=None)
    more = (Posting(WALLET, 1200), Posting(WALLET, -500), Posting(REVENUE, -700))
    post_one(replace(purchase(), postings=more), actor=None)
    assert (balance(WALLET), balance(REVENUE)) == (-300, -700)
    with pytest.raises(InsufficientFunds):
        post_one(replace(purchase("order:2"), postings=more), actor=None)


def test_a_key_with_other_content_is_refused_and_nothing_of_the_call_is_kept() -> None:
    post_one(top_up(), actor=None)
    with pytest.raises(KeyReused, match="top-up:1"):
        post([purchase(), top_up(amount=999)], actor=None)
    with pytest.raises(KeyReused):
        post([purchase(amount=1), purchase(amount=2)], actor=None)
    assert Entry.objects.count() == 1
    assert balance(REVENUE) == 0


def test_a_wallet_cannot_be_overdrawn_and_the_transaction_survives_the_refusal() -> None:
    post_one(top_up(amount=300), actor=None)
    with pytest.raises(InsufficientFunds, match="liability:wallet:7"):
        post_one(purchase(amount=301), actor=None)
    assert Entry.objects.count() == 1
    post_one(purchase(amount=300), actor=None)
    assert balance(WALLET) == 0


def test_within_one_call_money_may_arrive_before_it_is_spent() -> None:
    post([purchase(amount=1000), top_up(amount=1000)], actor=None)
    assert balance(WALLET) == 0


@pytest.mark.parametrize(
    "postings",
    [
        (),
        (Posting(GATEWAY, 5),),
        (Posting(GATEWAY, 5), Posting(WALLET, -4)),
        (Posting(GATEWAY, 0), Posting(WALLET, 0)),
        (Posting(GATEWAY, 5), Posting(chart.wallet(7, "EUR"), -5)),
    ],
)
def test_lines_that_do_not_balance_in_each_currency_are_refused(
    postings: tuple[Posting, ...],
) -> None:
    draft = Draft(
        key="odd",
        said=TOP_UP(top_up="U-1"),
        effective_on=date(2026, 10, 1),
        postings=postings,
    )
    with pytest.raises(Unbalanced):
        post_one(draft, actor=None)
    assert not Entry.objects.exists()


def test_posting_a_thousand_entries_is_one_statement_as_posting_two_is() -> None:
    post([top_up("warm:1"), purchase("warm:2")], actor=None)

    def statements(drafts: list[Draft]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            post(drafts, actor=None)
        return len(captured)

    few = statements([top_up("few:1"), purchase("few:2")])
    many = statements([top_up(f"many:{number}") for number in range(1000)])
    assert many == few == 1


def test_a_reversal_names_what_it_reverses_and_can_be_made_once() -> None:
    entry = post_one(top_up(), actor=None)

    def reversal(key: str) -> Draft:
        return Draft(
            key=key,
            said=TOP_UP(top_up="U-1"),
            effective_on=date(2026, 10, 3),
            postings=(Posting(GATEWAY, -1000), Posting(WALLET, 1000)),
            reverses=entry,
        )

    post_one(reversal("undo:1"), actor=None)
    assert balance(WALLET) == 0
    post_one(top_up("top-up:2"), actor=None)
    with pytest.raises(Exception, match="reverses"):
        post_one(reversal("undo:2"), actor=None)


def test_a_system_balance_is_the_same_before_and_after_a_checkpoint() -> None:
    post([top_up(), purchase()], actor=None)
    assert take_checkpoints() > 0
    post_one(purchase("order:2", 100), actor=None)
    assert balance(REVENUE) == -500
    take_checkpoints()
    assert balance(REVENUE) == -500


def test_an_account_outside_the_chart_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="chart of accounts"):
        chart.income("tips", "USD")
    with pytest.raises(ValueError, match="cannot name"):
        chart.wallet("7:USD", "USD")  # type: ignore[arg-type]
