"""What the database refuses comes back as a code, and the caller's transaction goes on."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.errors import (
    InsufficientFunds,
    KeyReused,
    LedgerError,
    Unbalanced,
    UnknownAccount,
)
from billing.ledger.models import Account, Entry, Line
from billing.ledger.services import Draft, Posting, balance, open_accounts, post, post_one
from incubator.accounts.models import User

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
TIPS = AccountRef("income:tips", "USD")


def draft(key: str, *lines: tuple[AccountRef, int]) -> Draft:
    postings = tuple(Posting(account, amount) for account, amount in lines)
    return Draft(key, TOP_UP(top_up=key), date(2026, 10, 1), postings)


@pytest.fixture
def filled() -> Entry:
    return post_one(draft("filled", (GATEWAY, 500), (WALLET, -500)), actor=None)


REFUSED = [
    (draft("odd"), Unbalanced, "odd: an entry needs lines"),
    (draft("odd", (GATEWAY, 0), (WALLET, 0)), Unbalanced, "odd: a line of zero"),
    (draft("odd", (GATEWAY, 5), (WALLET, -4)), Unbalanced, "odd: the lines do not sum to zero"),
    (draft("filled", (GATEWAY, 1), (WALLET, -1)), KeyReused, "key filled already names another"),
    (draft("odd", (GATEWAY, 5), (TIPS, -5)), UnknownAccount, "income:tips is not in the chart"),
    (draft("odd", (WALLET, 600), (GATEWAY, -600)), InsufficientFunds, "not enough on .*wallet:7"),
    # Of a new account nothing can be taken.
    (
        draft("odd", (chart.wallet(8, "USD"), 1), (GATEWAY, -1)),
        InsufficientFunds,
        "not enough on .*wallet:8",
    ),
    (draft("odd", (chart.fund(3, "USD"), -1), (GATEWAY, 1)), InsufficientFunds, "asset:fund:3"),
]


@pytest.mark.parametrize(("wrong", "error", "words"), REFUSED)
def test_a_refused_call_writes_nothing_and_its_transaction_goes_on(
    filled: Entry, wrong: Draft, error: type[LedgerError], words: str
) -> None:
    right = draft("right", (GATEWAY, 20), (WALLET, -20))
    before = (Entry.objects.count(), Line.objects.count(), Account.objects.count())
    with transaction.atomic(savepoint=False):
        for drafts in ([wrong], [right, wrong]):
            with CaptureQueriesContext(connection) as said, pytest.raises(error, match=words):
                post(drafts, actor=None)
            # One statement, and one more for the name of the account it words.
            assert all("SAVEPOINT" not in one["sql"] for one in said)
            assert len(said) <= 2
        assert (Entry.objects.count(), Line.objects.count(), Account.objects.count()) == before
        post_one(right, actor=None)
    assert balance(WALLET) == -520


def test_the_refusal_says_whose_wallet_it_is(player: User) -> None:
    wallet = chart.wallet(player.pk, "USD")
    with pytest.raises(InsufficientFunds, match=rf"Wallet of Petra Player \({wallet.code}\)"):
        post_one(draft("odd", (wallet, 1), (GATEWAY, -1)), actor=None)


def test_what_is_known_moves_nothing_again_beside_what_is_new(filled: Entry) -> None:
    known = draft("filled", (GATEWAY, 500), (WALLET, -500))
    spent = draft("spent", (WALLET, 500), (GATEWAY, -500))
    entries = post([spent, known], actor=None)
    assert entries[1] == filled
    assert balance(WALLET) == 0
    # Were the known top-up counted once more, there would be enough.
    more = draft("more", (WALLET, 1), (GATEWAY, -1))
    with pytest.raises(InsufficientFunds):
        post([known, more], actor=None)
    assert post([more, spent][1:], actor=None) == [entries[0]]


def test_a_retry_does_not_ask_whether_the_money_is_still_there(filled: Entry) -> None:
    spent = draft("spent", (WALLET, 500), (GATEWAY, -500))
    first = post_one(spent, actor=None)
    assert balance(WALLET) == 0
    assert post_one(spent, actor=None) == first


def test_accounts_can_be_opened_ahead_and_again() -> None:
    refs = [chart.revenue(3, "USD"), chart.wallet(9, "EUR"), chart.income("services:desk", "USD")]
    open_accounts(refs)
    open_accounts([*refs, *refs])
    found = Account.objects.order_by("code").values_list("code", "currency", "kind", "sign")
    assert list(found) == [
        ("income:services:desk", "USD", "income:services", 0),
        ("liability:revenue:3", "USD", "liability:revenue", 0),
        ("liability:wallet:9", "EUR", "liability:wallet", -1),
    ]
    assert [balance(ref) for ref in refs] == [0, 0, 0]


def test_no_drafts_are_no_entries() -> None:
    with CaptureQueriesContext(connection) as said:
        assert post([], actor=None) == []
    assert not said.captured_queries
