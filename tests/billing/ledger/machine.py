"""The ledger beside a model of it that fits on a page: the same steps, the same amounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, KeyReused, LedgerError, NotHeld
from billing.ledger.models import Entry, Hold
from billing.ledger.services import (
    Capture,
    Draft,
    Posting,
    Reservation,
    available,
    balance,
    expire_holds,
    post,
    reserve_one,
    void,
)

GATEWAY = chart.gateway("sandbox", "USD")
REVENUE = chart.revenue(3, "USD")
LATER = timedelta(minutes=15)
WALLETS = 3

amounts = st.integers(1, 500)
wallets = st.integers(0, WALLETS - 1)


def moved(
    key: str,
    debit: chart.AccountRef,
    credit: chart.AccountRef,
    amount: int,
    *captures: Capture,
) -> Draft:
    return Draft(
        key=key,
        said=TOP_UP(top_up="U-1"),
        effective_on=date(2026, 10, 1),
        postings=(Posting(debit, amount), Posting(credit, -amount)),
        captures=captures,
    )


@dataclass
class Kept:
    """A hold as the model knows it."""

    reservation: Reservation
    wallet: int
    hold: Hold
    left: int


@dataclass
class Model:
    """What each wallet has, as a quantity, and what holds keep of it."""

    has: list[int] = field(default_factory=lambda: [0] * WALLETS)
    kept: list[Kept] = field(default_factory=list)

    def free(self, wallet: int) -> int:
        return self.has[wallet] - sum(one.left for one in self.kept if one.wallet == wallet)


class Ledger(RuleBasedStateMachine):
    """Each run has wallets of its own, so that none begins with what another one left."""

    numbers: Iterator[int] = count(1_000)
    entries = Bundle("entries")
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.run = next(self.numbers)
        self.keys = count()
        self.accounts = [chart.wallet(self.run * 10 + n, "USD") for n in range(1, WALLETS + 1)]
        self.model = Model()

    def key(self) -> str:
        return f"machine:{self.run}:{next(self.keys)}"

    def attempt(self, wrong: type[LedgerError] | None, *drafts: Draft) -> list[Entry]:
        """Post them, refused as the model says."""
        if wrong is None:
            return post(drafts, actor=None)
        with pytest.raises(wrong):
            post(drafts, actor=None)
        return []

    @rule(target=entries, wallet=wallets, amount=amounts)
    def top_up(self, wallet: int, amount: int) -> tuple[Draft, Entry, int, int]:
        draft = moved(self.key(), GATEWAY, self.accounts[wallet], amount)
        [entry] = self.attempt(None, draft)
        self.model.has[wallet] += amount
        return draft, entry, wallet, amount

    @rule(target=entries, wallet=wallets, amount=amounts)
    def spend(self, wallet: int, amount: int) -> object:
        is_there = self.model.free(wallet) >= amount
        draft = moved(self.key(), self.accounts[wallet], REVENUE, amount)
        for entry in self.attempt(None if is_there else InsufficientFunds, draft):
            self.model.has[wallet] -= amount
            return draft, entry, wallet, -amount
        return multiple()

    @rule(wallet=wallets, arriving=amounts, leaving=amounts)
    def both_at_once(self, wallet: int, arriving: int, leaving: int) -> None:
        is_there = self.model.free(wallet) + arriving >= leaving
        account = self.accounts[wallet]
        drafts = [
            moved(self.key(), account, REVENUE, leaving),
            moved(self.key(), GATEWAY, account, arriving),
        ]
        if self.attempt(None if is_there else InsufficientFunds, *drafts):
            self.model.has[wallet] += arriving - leaving

    @rule(entry=entries)
    def reverse(self, entry: tuple[Draft, Entry, int, int]) -> None:
        draft, made, wallet, amount = entry
        key = f"reverse:{draft.key}"
        is_known = Entry.objects.filter(key=key).exists()
        is_there = is_known or self.model.free(wallet) >= amount
        back = replace(
            draft,
            key=key,
            postings=tuple(Posting(one.account, -one.amount) for one in draft.postings),
            reverses=made,
            captures=(),
        )
        if self.attempt(None if is_there else InsufficientFunds, back) and not is_known:
            self.model.has[wallet] -= amount

    @rule(entry=entries, is_changed=st.booleans())
    def post_again(self, entry: tuple[Draft, Entry, int, int], is_changed: bool) -> None:
        draft, made, *_rest = entry
        if is_changed:
            draft = replace(draft, effective_on=date(2026, 10, 2))
        found = self.attempt(KeyReused if is_changed else None, draft)
        assert is_changed or found == [made]

    @rule(target=holds, wallet=wallets, amount=amounts, is_over=st.booleans())
    def reserve(self, wallet: int, amount: int, is_over: bool) -> object:
        reservation = Reservation(
            key=self.key(),
            said=TOP_UP(top_up="U-1"),
            account=self.accounts[wallet],
            amount=amount,
            expires_at=timezone.now() + (-LATER if is_over else LATER),
        )
        try:
            hold = reserve_one(reservation, actor=None)
        except InsufficientFunds:
            assert self.model.free(wallet) < amount
            return multiple()
        assert self.model.free(wallet) >= amount
        self.model.kept.append(Kept(reservation, wallet, hold, amount))
        return self.model.kept[-1]

    @rule(kept=holds, is_changed=st.booleans())
    def reserve_again(self, kept: Kept, is_changed: bool) -> None:
        amount = kept.reservation.amount + is_changed
        try:
            found = reserve_one(replace(kept.reservation, amount=amount), actor=None)
        except KeyReused:
            assert is_changed
        else:
            assert not is_changed
            assert (found, found.left) == (kept.hold, kept.left)

    @rule(target=entries, kept=holds, amount=amounts, more=st.integers(0, 100))
    def capture(self, kept: Kept, amount: int, more: int) -> object:
        wrong: type[LedgerError] | None = None
        if amount > kept.left:
            wrong = NotHeld
        elif more > self.model.free(kept.wallet):
            wrong = InsufficientFunds
        account, total = self.accounts[kept.wallet], amount + more
        draft = moved(self.key(), account, REVENUE, total, Capture(kept.hold, amount))
        for entry in self.attempt(wrong, draft):
            self.model.has[kept.wallet] -= total
            kept.left -= amount
            return draft, entry, kept.wallet, -total
        return multiple()

    @rule(kept=holds)
    def void(self, kept: Kept) -> None:
        assert void([kept.hold], actor=None) == bool(kept.left)
        kept.left = 0

    @rule()
    def sweep(self) -> None:
        expire_holds()
        for kept in self.model.kept:
            if kept.reservation.expires_at < timezone.now():
                kept.left = 0

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        for wallet, account in enumerate(self.accounts):
            assert balance(account) == -self.model.has[wallet]
            assert available(account) == self.model.free(wallet)
        # One that was never there has no balance row.
        assert available(chart.wallet(self.run * 10 + 9, "USD")) == 0
