"""Taking an entry back: its mirror, once, as far as there is something to take."""

from datetime import date

import pytest

from billing.entry_words import REFUND, TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, NotReversible
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, balance, mirror, post_one, reverse, verify
from incubator.accounts.models import User

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
REVENUE = chart.revenue(3, "USD")
SAID = REFUND(game="Kite", order="O-1")
LATER = date(2026, 10, 3)


def moved(key: str, debit: chart.AccountRef, credit: chart.AccountRef, amount: int) -> Entry:
    postings = (Posting(debit, amount), Posting(credit, -amount))
    said = TOP_UP(top_up=key)
    draft = Draft(key, said, date(2026, 10, 1), postings, subject=("billing.topup", 4))
    return post_one(draft, actor=None)


def test_an_entry_is_taken_back_by_its_mirror_which_names_it(finance: User) -> None:
    entry = moved("top-up:1", GATEWAY, WALLET, 1000)
    back = reverse(entry, said=SAID, effective_on=LATER, actor=finance)
    assert (back.key, back.reverses, str(back.said)) == ("reversal:top-up:1", entry, str(SAID))
    assert (back.subject_type, back.subject_id) == ("billing.topup", 4)
    assert mirror(back) == (Posting(GATEWAY, 1000), Posting(WALLET, -1000))
    assert (balance(GATEWAY), balance(WALLET)) == (0, 0)
    assert reverse(entry, said=SAID, effective_on=LATER, actor=None) == back
    assert verify().discrepancies == ()


def test_once_is_enough_and_what_takes_back_is_not_taken_back() -> None:
    entry = moved("top-up:1", GATEWAY, WALLET, 1000)
    with pytest.raises(NotReversible, match="It happened on 1 Oct 2026"):
        reverse(entry, said=SAID, effective_on=date(2026, 9, 30), actor=None)
    back = reverse(entry, said=SAID, effective_on=LATER, actor=None)
    with pytest.raises(NotReversible, match="taken back already on 3 Oct 2026"):
        reverse(entry, said=SAID, effective_on=date(2026, 10, 4), actor=None)
    with pytest.raises(NotReversible, match="takes back another entry"):
        reverse(back, said=SAID, effective_on=LATER, actor=None)
    assert Entry.objects.count() == 2


def test_what_was_reversed_by_hand_is_not_reversed_again() -> None:
    entry = moved("top-up:1", GATEWAY, WALLET, 1000)
    post_one(Draft("undo", SAID, LATER, mirror(entry), reverses=entry), actor=None)
    with pytest.raises(NotReversible, match="taken back already"):
        reverse(entry, said=SAID, effective_on=LATER, actor=None)


def test_what_was_spent_since_cannot_be_taken_back() -> None:
    entry = moved("top-up:1", GATEWAY, WALLET, 1000)
    moved("order:1", WALLET, REVENUE, 400)
    with pytest.raises(InsufficientFunds, match="not enough on Wallet of 7"):
        reverse(entry, said=SAID, effective_on=LATER, actor=None)
    assert balance(WALLET) == -600
    assert not Entry.objects.filter(reverses=entry).exists()
