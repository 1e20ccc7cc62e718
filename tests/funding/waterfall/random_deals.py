"""Random deals with every option there is, and the months or quarters of their life.

Plain `random`, so that thousands are made in seconds and one number names each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Literal

from funding.waterfall import (
    ChargedFee,
    Deduction,
    Fee,
    FeeTier,
    FlatFee,
    Guarantee,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
    Terms,
    Tier,
)
from funding.waterfall.terms import period_around
from tests.funding.waterfall.deals import START

PERIODS = 4
PARTIES = (("studio", "incubator"), ("studio", "author", "incubator"))
METRICS = ("lifetime_net", "lifetime_gross", "period_gross", "units", "received")


@dataclass
class Story:
    """A deal's terms and what happens in each of its periods, as plain rows."""

    terms: list[Terms]
    periods: list[dict[str, Any]] = field(default_factory=list)


def story(seed: int) -> Story:
    chance = Random(seed)
    length: Literal["month", "quarter"] = chance.choice(["month", "month", "quarter"])
    told = Story(some_versions(chance, length))
    sold: list[dict[str, Any]] = []
    start, advanced, returned = START, 0, 0
    for _number in range(PERIODS):
        end = period_around(start, length)[1]
        rows: dict[str, Any] = {"start": start, "end": end, "sales": [], "refunds": []}
        for _sale in range(chance.randint(0, 4)):
            rows["sales"].append(some_sale(chance, told.terms, start, end))
        sold += [
            {**sale, "lies_on": max(sale["day"], start), "left": sale["units"]}
            for sale in rows["sales"]
        ]
        for sale in chance.sample(sold, min(len(sold), chance.randint(0, 2))):
            rows["refunds"] += some_refund(chance, sale, end)
        rows["costs"] = some_costs(chance, start, end)
        rows["disbursements"], rows["returns"] = [], []
        if chance.random() < 0.4:
            rows["disbursements"].append((some_day(chance, start, end), chance.randint(1, 200_000)))
            advanced += rows["disbursements"][0][1]
        if advanced > returned and chance.random() < 0.15:
            amount = chance.randint(1, advanced - returned)
            returned += amount
            rows["returns"].append((amount, chance.randint(0, amount)))
        told.periods.append(rows)
        start = end + timedelta(days=1)
    return told


def some_versions(chance: Random, length: Literal["month", "quarter"]) -> list[Terms]:
    """One to three, of any clauses; they share parties, so that each has somebody to pay."""
    later = sorted(chance.sample(range(1, 100), chance.randint(0, 2)))
    starts = [START, *(START + timedelta(days=day) for day in later)]
    return [some_terms(chance, number, start, length) for number, start in enumerate(starts, 1)]


def some_terms(
    chance: Random, version: int, start: date, length: Literal["month", "quarter"]
) -> Terms:
    parties = chance.choice(PARTIES)
    guarantee = Guarantee(chance.randint(1, 100_000), START + timedelta(chance.randint(0, 120)))
    reserve = Reserve(some_percent(chance), chance.randint(0, 120))
    base: Any = chance.choice(["net", "studio_share"])
    share = chance.choice(
        [Fraction(100), Fraction(100), Fraction(60), Fraction(0), Fraction(100, 3)]
    )
    steps = ["refunds", "tax", "fees", "deductions"]
    chance.shuffle(steps)
    last = ["recoupment", "split"] if base == "net" else ["split", "recoupment"]
    whole: Any = tuple(steps + last)
    return Terms(
        version=version,
        effective_from=start,
        currency="USD",
        split=some_split(chance, parties),
        steps=whole,
        fees=some_fees(chance),
        deductions=some_deductions(chance),
        recoupment=Recoupment(base, share, chance.choice([Fraction(0), Fraction(15)])),
        reserve=chance.choice([None, reserve]),
        guarantee=chance.choice([None, guarantee]),
        unreturned_fees=chance.choice(["shared", "studio", "incubator"]),
        statement_period=length,
    )


def some_percent(chance: Random, most: int = 40) -> Fraction:
    return Fraction(chance.randint(0, most * 3), 3)


def some_begins(chance: Random, metric: str) -> list[int]:
    most = 400 if metric == "units" else 300_000
    return [0, *sorted(chance.sample(range(1, most), chance.randint(0, 2)))]


def some_split(chance: Random, parties: tuple[str, ...]) -> Split:
    metric: Any = chance.choice(METRICS)
    begins = some_begins(chance, metric)
    received = metric == "received"
    tiers = tuple(
        Tier(
            over=0 if received else begin,
            percents=tuple(some_percent(chance, 50) for _party in parties[:-1]),
            received_percent=Fraction(begin, 2000) if received else Fraction(0),
        )
        for begin in begins
    )
    return Split(tiers=tiers, metric=metric, parties=parties)


def some_fees(chance: Random) -> tuple[Fee, ...]:
    fees: list[Fee] = []
    if chance.random() < 0.5:
        fees.append(ChargedFee("card"))
    for code in ("store", "launch"):
        if chance.random() < 0.5:
            metric: Any = chance.choice(["lifetime_gross", "period_gross", "units"])
            base: Any = chance.choice(["gross", "gross_less_tax", "remaining"])
            tiers = tuple(
                FeeTier(begin, some_percent(chance, 20)) for begin in some_begins(chance, metric)
            )
            payee = chance.choice(["shop", "incubator", "processor"])
            exempt = chance.choice([0, 0, chance.randint(1, 200_000)])
            fees.append(PercentFee(code, payee, tiers, base, metric, chance.random() < 0.7, exempt))
    if chance.random() < 0.3:
        per: Any = chance.choice(["unit", "wallet_order"])
        fees.append(FlatFee("copy", "shop", chance.randint(1, 50), per, chance.random() < 0.7))
    chance.shuffle(fees)
    return tuple(fees)


def some_deductions(chance: Random) -> tuple[Deduction, ...]:
    treatments: Any = ["deduct", "recoup", "bear"]
    cap = chance.choice([None, chance.randint(0, 60_000)])
    return (
        Deduction("services", "server", chance.choice(treatments), cap),
        Deduction("services", "*", chance.choice(treatments)),
        Deduction("external", "*", chance.choice(treatments)),
    )


def some_day(chance: Random, start: date, end: date) -> date:
    """Inside the period, or now and then before it: recorded late."""
    if chance.random() < 0.15 and start > START:
        return START + timedelta(chance.randint(0, (start - START).days - 1))
    return start + timedelta(chance.randint(0, (end - start).days))


def some_sale(chance: Random, terms: list[Terms], start: date, end: date) -> dict[str, Any]:
    """A day's sales at any price, dear and cheap ones mixed."""
    day, units = some_day(chance, start, end), chance.randint(1, 200)
    gross = units * chance.choice([1, 99, 499, 2_999]) + chance.randint(0, 9)
    version = max((one.version for one in terms if one.effective_from <= day), default=1)
    return {
        "day": day,
        "version": version,
        "units": units,
        "gross_minor": gross,
        "tax_minor": chance.randint(0, gross // 5),
        "fee_minor": chance.randint(0, gross // 10),
        "wallet_orders": chance.randint(0, units),
    }


def some_refund(chance: Random, sale: dict[str, Any], end: date) -> list[dict[str, Any]]:
    """All that is left of a sale, or a part of its units, fee returned or not; then it is gone."""
    if not sale["left"]:
        return []
    units = chance.choice([sale["left"], chance.randint(0, sale["left"])])
    part = Fraction(units, sale["units"])
    sale["left"] = 0
    fee = int(sale["fee_minor"] * part)
    return [
        {
            "sold_on": sale["day"],
            "version": sale["version"],
            "lies_on": sale["lies_on"],
            "day": end,
            "units": units,
            "gross_minor": int(sale["gross_minor"] * part),
            "tax_minor": int(sale["tax_minor"] * part),
            "fee_minor": fee,
            "fee_returned_minor": chance.choice([fee, 0, fee // 2]),
            "penalty_minor": chance.choice([0, 0, 1_500]),
            "wallet_orders": int(sale["wallet_orders"] * part),
        }
    ]


def some_costs(chance: Random, start: date, end: date) -> list[tuple[str, str, date, int]]:
    names = [("services", "server"), ("services", "desk"), ("external", "qa")]
    return [
        (*chance.choice(names), some_day(chance, start, end), chance.randint(0, 40_000))
        for _cost in range(chance.choice([0, 0, 1, 3]))
    ]


def compared(seen: Mapping[str, int]) -> dict[str, int]:
    """Without what is zero."""
    return {name: amount for name, amount in seen.items() if amount}
