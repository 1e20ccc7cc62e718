"""All that the steps found out about one period: what the statement and its lines are made of."""

from collections import defaultdict
from dataclasses import dataclass

from funding.waterfall.exact import half_even
from funding.waterfall.inputs import Inputs
from funding.waterfall.state import Measures, State
from funding.waterfall.steps.costs import Cost
from funding.waterfall.steps.division import Division
from funding.waterfall.steps.measures import add_up
from funding.waterfall.steps.net import Net
from funding.waterfall.steps.payable import Payable
from funding.waterfall.steps.reserve import Held
from funding.waterfall.steps.rounding import CHARGEBACK, Rounded
from funding.waterfall.terms import INCUBATOR, PROCESSOR, Terms


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is the opening one."""

    current: Terms
    state: State
    inputs: Inputs
    nets: tuple[Net, ...]
    costs: tuple[Cost, ...]
    division: Division
    rounded: Rounded
    held: Held
    payable: Payable

    @property
    def measures(self) -> Measures:
        """The period's sales and refunds over all versions."""
        return add_up(net.piece.period for net in self.nets)

    @property
    def earned_minor(self) -> int:
        """What the period adds to the studio's share before recoupment from that share."""
        return half_even(self.division.earned) - half_even(self.division.earned_before)

    def fees_of(self, payee: str) -> dict[str, int]:
        """The period's fees to one payee by code, shared and borne by the studio alike."""
        rounded = self.rounded
        return rounded.of("fee", payee) | {
            f"borne-{code}": amount for code, amount in rounded.of("borne", payee).items()
        }

    def deducted(self, source: str) -> dict[str, int]:
        """Costs taken off before net, by kind or party."""
        return {
            cost.code.removeprefix(f"{source}:"): cost.taken_minor
            for cost in self.costs
            if cost.rule.treatment == "deduct" and cost.code.startswith(f"{source}:")
        }

    def recouped(self, source: str) -> dict[str, int]:
        """Costs that came back through recoupment, by kind or party."""
        rows = self.rounded.of("recouped").items()
        start = f"{source}:"
        return {code.removeprefix(start): amount for code, amount in rows if code.startswith(start)}

    def services(self) -> int:
        return sum(self.deducted("services").values()) + sum(self.recouped("services").values())

    def services_borne(self) -> int:
        """Services of the period that the studio never pays: borne, or over their cap."""
        return sum(
            cost.charged_minor - cost.taken_minor
            for cost in self.costs
            if cost.code.startswith("services:")
        )

    def external(self) -> tuple[tuple[str, int], ...]:
        """What each named party outside is owed for the period."""
        owed: dict[str, int] = defaultdict(int)
        for path, amount in self.rounded.of("fee").items():
            payee = path.partition("/")[0]
            if payee not in {PROCESSOR, INCUBATOR, CHARGEBACK}:
                owed[payee] += amount
        for named in (self.deducted("external"), self.recouped("external")):
            for party, amount in named.items():
                owed[party] += amount
        for party, amount in self.rounded.of("party").items():
            owed[party] += amount
        return tuple((party, amount) for party, amount in owed.items() if amount)
