"""The result of a settlement: lines to read, amounts to post, the state to go on from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from funding.waterfall.state import State

Source = Literal[
    "", "sales", "refunds", "service_charges", "external_costs", "disbursements", "state"
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the statement, in the order of the waterfall.

    `role`: the amounts of all "part" lines sum to the studio's payable (income positive, what
    goes to others negative); a "total" line repeats the sum of the parts so far; a "detail"
    line explains the total before it or mentions what changes nothing, and is never added.
    `rule` says in plain words where the amount comes from. `source` names the kind of input
    the line was made from ("" when it follows from the lines before it, "state" when it comes
    from earlier periods), `source_ids` the rows where the inputs carry ids.
    """

    code: str
    label: str
    amount_minor: int
    rule: str = ""
    role: Literal["part", "total", "detail"] = "part"
    source: Source = ""
    source_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One period of one deal. Amounts in minor units; negative in a negative month.

    `revenue_minor` is gross less refunds less tax: what leaves `revenue:{game}`. It equals
    `processor + chargeback fees + external + services + principal + uplift + platform + share`.
    `share_minor` is the studio's part after recoupment, before reserve and carried forward.
    `payable_minor` (never negative) joins the studio's payable; `due_minor` is what may now be
    paid out, given the payout threshold.
    """

    period_start: date
    period_end: date
    version: int
    currency: str
    gross_minor: int
    refunds_minor: int
    tax_minor: int
    processor_fee_minor: int
    chargeback_fee_minor: int
    external_minor: tuple[tuple[str, int], ...]
    services_minor: int
    services_borne_minor: int
    principal_minor: int
    uplift_minor: int
    platform_share_minor: int
    share_minor: int
    earned_minor: int
    reserve_held_minor: int
    reserve_released_minor: int
    carried_recovered_minor: int
    carried_new_minor: int
    guarantee_minor: int
    payable_minor: int
    due_minor: int
    lines: tuple[Line, ...]
    closing_state: State

    @property
    def revenue_minor(self) -> int:
        return self.gross_minor - self.refunds_minor - self.tax_minor

    @property
    def parties(self) -> tuple[tuple[str, int], ...]:
        """Who gets the revenue: studio, processor, each external party, and the incubator last.

        The incubator's part is its platform share with services, principal and uplift. The
        amounts sum to `revenue_minor`.
        """
        incubator = self.platform_share_minor + self.services_minor
        incubator += self.principal_minor + self.uplift_minor
        processor = self.processor_fee_minor + self.chargeback_fee_minor
        named = (("studio", self.share_minor), ("processor", processor), *self.external_minor)
        return (*named, ("incubator", incubator))

    def postings(self) -> tuple[tuple[str, int], ...]:
        """The ledger lines, debit positive, by symbolic account; they sum to zero.

        Accounts: revenue, processor_fee, chargeback_fee, external:{party}, receivable (services,
        those that the incubator bears included), grant (what it bears of them),
        advance, recoupment_uplift, platform_share, reserve (once for what is held, once for what
        is released), carried, guarantee, payable. Zero lines are left out.
        """
        lines = (
            ("revenue", self.revenue_minor),
            ("processor_fee", -self.processor_fee_minor),
            ("chargeback_fee", -self.chargeback_fee_minor),
            *((f"external:{party}", -amount) for party, amount in self.external_minor),
            ("receivable", -self.services_minor - self.services_borne_minor),
            ("grant", self.services_borne_minor),
            ("advance", -self.principal_minor),
            ("recoupment_uplift", -self.uplift_minor),
            ("platform_share", -self.platform_share_minor),
            ("reserve", -self.reserve_held_minor),
            ("reserve", self.reserve_released_minor),
            ("carried", self.carried_new_minor - self.carried_recovered_minor),
            ("guarantee", self.guarantee_minor),
            ("payable", -self.payable_minor),
        )
        return tuple((account, amount) for account, amount in lines if amount)
