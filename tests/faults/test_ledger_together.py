"""Several processes at one ledger: what each was told adds up to what is there."""

import multiprocessing
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import Connection
from random import Random

from django.db import connections
from django.utils import timezone

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds, KeyReused
from billing.ledger.models import Entry, Hold
from billing.ledger.services import (
    Capture,
    Reservation,
    available,
    balance,
    post,
    reserve,
    verify,
    void,
)
from tests.billing.ledger.machine import GATEWAY, REVENUE, moved
from tests.sizes import LARGE, SEED

PROCESSES, STEPS = (8, 3_000) if LARGE else (3, 150)
WALLETS = [chart.wallet(number, "USD") for number in range(1, 4)]
# Events that everybody hears of, and posts.
SHARED = 40


class Clerk:
    """Does one thing after another; counts what it was told has happened."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dice = Random(f"{SEED}:clerk:{number}")
        self.done: Counter[str] = Counter()
        self.gained = [0, 0, 0]
        self.holds: list[tuple[Hold, int, int]] = []

    def work(self) -> None:
        for step in range(STEPS):
            doing = self.dice.choice(
                [self.top_up, self.spend, self.trade, self.reserve, self.capture, self.void]
                + [self.shared] * 2
            )
            try:
                doing(f"{self.number}:{step}")
            except (InsufficientFunds, KeyReused) as error:
                self.done[type(error).__name__] += 1
            else:
                self.done[doing.__name__] += 1

    def top_up(self, key: str) -> None:
        wallet, amount = self.dice.randrange(3), self.dice.randint(1, 200)
        post([moved(key, GATEWAY, WALLETS[wallet], amount)], actor=None)
        self.gained[wallet] += amount

    def spend(self, key: str) -> None:
        wallet, amount = self.dice.randrange(3), self.dice.randint(1, 200)
        post([moved(key, WALLETS[wallet], REVENUE, amount)], actor=None)
        self.gained[wallet] -= amount

    def trade(self, key: str) -> None:
        """From one to another and a third at once, in whatever order."""
        one, other, third = self.dice.sample(range(3), 3)
        drafts = [
            moved(f"{key}:a", WALLETS[one], WALLETS[other], 20),
            moved(f"{key}:b", WALLETS[other], WALLETS[third], 10),
        ]
        post(drafts, actor=None)
        post(drafts, actor=None)
        for wallet, amount in ((one, -20), (other, 10), (third, 10)):
            self.gained[wallet] += amount

    def reserve(self, key: str) -> None:
        wanted = [
            Reservation(
                key=f"{key}:{wallet}",
                said=TOP_UP(top_up="U-1"),
                account=WALLETS[wallet],
                amount=self.dice.randint(1, 100),
                expires_at=timezone.now() + timedelta(hours=1),
            )
            for wallet in self.dice.sample(range(3), 2)
        ]
        made = reserve(wanted, actor=None)
        self.holds += [
            (hold, WALLETS.index(one.account), hold.amount)
            for hold, one in zip(made, wanted, strict=True)
        ]

    def capture(self, key: str) -> None:
        if not self.holds:
            return
        hold, wallet, left = self.holds.pop(self.dice.randrange(len(self.holds)))
        amount = self.dice.randint(1, left)
        draft = moved(key, WALLETS[wallet], REVENUE, amount, Capture(hold, amount))
        post([draft], actor=None)
        post([draft], actor=None)
        self.gained[wallet] -= amount
        if left > amount:
            self.holds.append((hold, wallet, left - amount))

    def void(self, _key: str) -> None:
        if self.holds:
            hold, _wallet, _left = self.holds.pop()
            assert void([hold], actor=None) == 1

    def shared(self, _key: str) -> None:
        """The same event as others post, or another one under its key."""
        number = self.dice.randrange(SHARED)
        post(
            [
                moved(
                    f"shared:{number}",
                    GATEWAY,
                    WALLETS[number % 3],
                    shared_amount(number, self.dice),
                )
            ],
            actor=None,
        )


def shared_amount(number: int, dice: Random) -> int:
    return 100 + number + dice.choice((0, 0, 1))


def _in_a_process(number: int, told: Connection) -> None:
    clerk = Clerk(number)
    clerk.work()
    connections.close_all()
    left = [0, 0, 0]
    for _hold, wallet, amount in clerk.holds:
        left[wallet] += amount
    told.send((clerk.gained, left, clerk.done))


def test_what_every_process_was_told_adds_up(committed_db: str) -> None:
    forked = multiprocessing.get_context("fork")
    connections.close_all()
    pipes = [forked.Pipe(duplex=False) for _ in range(PROCESSES)]
    clerks = [
        forked.Process(target=_in_a_process, args=(number, send), daemon=True)
        for number, (_receive, send) in enumerate(pipes)
    ]
    for clerk in clerks:
        clerk.start()
    for _receive, send in pipes:
        send.close()
    told = [receive.recv() for receive, _send in pipes]
    for clerk in clerks:
        clerk.join(30)

    gained = [sum(one[0][wallet] for one in told) for wallet in range(3)]
    held = [sum(one[1][wallet] for one in told) for wallet in range(3)]
    for entry in Entry.objects.filter(key__startswith="shared:").prefetch_related("lines"):
        number = int(entry.key.removeprefix("shared:"))
        gained[number % 3] += max(line.amount for line in entry.lines.all())
    done = sum((one[2] for one in told), Counter[str]())
    print(f"{PROCESSES} processes, seed {SEED}: {dict(done)}")
    for wallet, account in enumerate(WALLETS):
        assert -balance(account) == gained[wallet]
        assert available(account) == gained[wallet] - held[wallet]
    assert verify().discrepancies == ()
