"""Recoupment and split: what is owed lies along an axis, and a day is cut where tiers begin."""

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from tests.funding.waterfall.independent.fees import Totals, before, overlap
from tests.funding.waterfall.independent.life import Bucket, Document, Life


class Axis:
    """Lays what is owed along the axis of recoupment, and shares what it leaves."""

    def __init__(self, life: Life, totals: Totals) -> None:
        self.life, self.totals = life, totals
        self.edges: list[tuple[Fraction, Fraction, str]] = []
        self.at = self.net = self.received = self.disbursed = Fraction(0)

    def covered(
        self, start: Fraction, end: Fraction, codes: Iterable[str] | None = None
    ) -> Fraction:
        """How much of the way from start to end lies on what is owed (negative going back)."""
        low, high = min(start, end), max(start, end)
        length = sum(
            max(min(high, to) - max(low, begin), Fraction(0))
            for begin, to, code in self.edges
            if codes is None or code in codes
        )
        return Fraction(length) if end >= start else -Fraction(length)

    def lay(self, nets: list[tuple[Bucket, Fraction]]) -> None:
        waiting = sorted((key, amount) for key, amount in self.life.owed.items() if amount)
        for number, (one, net) in enumerate(nets):
            while waiting and waiting[0][0][0] <= one.lies:
                (_since, _rank, code), amount = waiting.pop(0)
                begin = max([self.at, *(to for _begin, to, _code in self.edges)])
                self.edges.append((begin, begin + amount, code))
                self.disbursed += amount if code == "principal" else 0
            self.share(nets, number, one, net)
            self.net += net
        for begin, to, code in self.edges:
            reached = max(min(self.at, to) - begin, Fraction(0))
            self.totals.amount[f"recouped {code}"] += reached

    def share(
        self, nets: list[tuple[Bucket, Fraction]], number: int, one: Bucket, net: Fraction
    ) -> None:
        terms = next(terms for terms in self.life.terms if terms["version"] == one.version)
        split, recoupment = terms["split"], terms["recoupment"]
        part = Fraction(recoupment["share_percent"]) / 100
        of_share = recoupment["base"] == "studio_share"
        earned = Fraction(0)
        for rates, amount in self.pieces(nets, number, one, net, split, part, of_share):
            step = amount * part * (rates[0] if of_share else 1)
            recouped = self.covered(self.at, self.at + step)
            ours = self.covered(self.at, self.at + step, ("principal", "uplift"))
            shared = amount if of_share else amount - recouped
            for party, rate in zip(split["parties"], rates, strict=False):
                self.totals.amount[f"party {party}"] += rate * shared
            self.totals.amount["from share"] += recouped if of_share else 0
            self.received += ours + shared * (1 - sum(rates))
            self.at += step
            earned += rates[0] * shared
        self.totals.earned.append((one.sold, earned))

    def pieces(
        self, nets: list[tuple[Bucket, Fraction]], number: int, one: Bucket, net: Fraction,
        split: Document, part: Fraction, of_share: bool,
    ) -> Iterable[tuple[list[Fraction], Fraction]]:  # fmt: skip
        """The day's net, cut where tiers begin, in the order in which it grows."""
        rates = [[Fraction(rate) / 100 for rate in tier["percents"]] for tier in split["tiers"]]
        if split["metric"] == "received":
            yield from self.pieces_by_received(split, rates, net, part, of_share)
            return
        begins = [Fraction(tier["over"]) for tier in split["tiers"]]
        low, growth = self.stretch([row for row, _net in nets], number, one, net, split["metric"])
        if growth == 0:
            yield rates[max(bisect_right(begins, low) - 1, 0)], net
            return
        order = range(len(begins)) if growth > 0 else range(len(begins) - 1, -1, -1)
        for tier in order:
            length = overlap(min(low, low + growth), max(low, low + growth), begins, tier)
            if tier == 0:
                # Below zero there is no tier but the first.
                length += max(-min(low, low + growth), Fraction(0)) - max(
                    -max(low, low + growth), Fraction(0)
                )
            if length:
                yield rates[tier], net * length / abs(growth)

    def stretch(
        self, buckets: list[Bucket], number: int, one: Bucket, net: Fraction, metric: str
    ) -> tuple[Fraction, Fraction]:
        if metric == "lifetime_net":
            return self.net, net
        name = "units" if metric == "units" else "gross_minor"
        low = before(
            self.life, buckets, number, lambda row: row.kept(name), period=metric == "period_gross"
        )
        return low, Fraction(one.kept(name))

    def pieces_by_received(
        self,
        split: Document,
        rates: list[list[Fraction]],
        net: Fraction,
        part: Fraction,
        of_share: bool,
    ) -> Iterable[tuple[list[Fraction], Fraction]]:
        """Tier by tier: how far the net carries the incubator to the next threshold."""
        begins = [
            Fraction(tier["received_percent"]) / 100 * self.disbursed for tier in split["tiers"]
        ]
        rest = net
        while rest:
            if rest > 0:
                tier = max(bisect_right(begins, self.received) - 1, 0)
                goal = begins[tier + 1] if tier + 1 < len(begins) else None
            else:
                tier = max([0, *(n for n, begin in enumerate(begins) if begin < self.received)])
                goal = begins[tier] if tier else None
            amount = rest if goal is None else self.until(goal, rates[tier], rest, part, of_share)
            yield rates[tier], amount
            rest -= amount

    def until(
        self, goal: Fraction, rates: list[Fraction], rest: Fraction, part: Fraction, of_share: bool
    ) -> Fraction:
        """The amount after which the incubator has what it needs, or all of the rest."""
        per_net = part * (rates[0] if of_share else 1)

        def after(amount: Fraction) -> Fraction:
            to = self.at + amount * per_net
            shared = amount if of_share else amount - self.covered(self.at, to)
            ours = self.covered(self.at, to, ("principal", "uplift"))
            return self.received + ours + shared * (1 - sum(rates))

        marks = [Fraction(0), rest]
        for begin, to, _code in self.edges:
            if per_net:
                marks += [(begin - self.at) / per_net, (to - self.at) / per_net]
        inside = sorted(
            mark for mark in marks if min(Fraction(0), rest) <= mark <= max(Fraction(0), rest)
        )
        if rest < 0:
            inside.reverse()
        for near, far in pairwise(inside):
            low, high = after(near), after(far)
            if low != high and min(low, high) <= goal <= max(low, high) and goal != low:
                return near + (far - near) * (goal - low) / (high - low)
        return rest
