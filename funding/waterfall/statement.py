"""`settle`: what a period pays, and to whom, as lines to read and amounts to post."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from funding.waterfall.clauses import CHARGEBACK, INCUBATOR, PROCESSOR, STUDIO
from funding.waterfall.inputs import Inputs
from funding.waterfall.lines import Line, statement_lines
from funding.waterfall.outcome import Outcome, outcome_of
from funding.waterfall.shares import PRINCIPAL, UPLIFT
from funding.waterfall.state import State, VersionState
from funding.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Statement:
    """One period of one deal. Amounts in minor units; negative in a negative month.

    `revenue_minor` is gross less refunds less tax: what leaves `revenue:{game}`. It equals
    `processor + chargeback fees + external + services + principal + uplift + platform + share`.
    `share_minor` is the studio's part after recoupment, before reserve and carried forward.
    `payable_minor` (never negative) joins the studio's payable.
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
        named = ((STUDIO, self.share_minor), (PROCESSOR, processor), *self.external_minor)
        return (*named, (INCUBATOR, incubator))

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


def settle(terms: Terms | Sequence[Terms], state: State, inputs: Inputs) -> Statement:
    """What the period pays, and to whom.

    `terms`: one version, or every version that the state and the inputs name. Sales and refunds
    follow their own version; costs, uplift and guarantee that of their day. Periods of one deal
    follow each other without overlap; they may be shorter than its statement periods, which are
    what tiers, exemptions and recoupment go by.

    Raises InputsInvalid (a row of an unknown version, a period already settled), StateInvalid
    (the state knows a version that was not given) or TermsInvalid (versions that contradict
    each other).
    """
    outcome = outcome_of(terms, state, inputs)
    closing = _closing_state(outcome)
    period, rounded = outcome.measures, outcome.rounded
    held, payable = outcome.held, outcome.payable
    statement = Statement(
        period_start=inputs.period_start,
        period_end=inputs.period_end,
        version=outcome.current.version,
        currency=outcome.current.currency,
        gross_minor=period.sold_gross,
        refunds_minor=period.returned_gross,
        tax_minor=period.kept_tax,
        processor_fee_minor=outcome.fees_to(PROCESSOR),
        chargeback_fee_minor=outcome.fees_to(CHARGEBACK),
        external_minor=outcome.external(),
        services_minor=outcome.services(),
        services_borne_minor=outcome.services_borne(),
        principal_minor=rounded.period.get(f"recouped/{PRINCIPAL}", 0),
        uplift_minor=rounded.period.get(f"recouped/{UPLIFT}", 0),
        platform_share_minor=0,
        share_minor=outcome.share_minor,
        earned_minor=outcome.earned_minor,
        reserve_held_minor=held.held_minor,
        reserve_released_minor=held.released_minor,
        carried_recovered_minor=payable.recovered_minor,
        carried_new_minor=payable.new_minor,
        guarantee_minor=payable.guarantee_minor,
        payable_minor=payable.payable_minor,
        lines=statement_lines(outcome, closing),
        closing_state=closing,
    )
    # The incubator is the last party: its share is whatever makes the parts the whole.
    given = sum(amount for _party, amount in statement.parties)
    return replace(statement, platform_share_minor=statement.revenue_minor - given)


def _closing_state(outcome: Outcome) -> State:
    division, payable = outcome.division, outcome.payable
    lifetime = outcome.rounded.lifetime.items()
    return State(
        settled_until=outcome.inputs.period_end,
        days=outcome.days,
        exempt=outcome.nets.exempt,
        versions=tuple(
            VersionState(net.terms.version, (*net.fees, *net.borne), shares, back)
            for net, shares, back in zip(
                outcome.nets.versions, division.shares, division.back, strict=True
            )
        ),
        charged=outcome.charged,
        owed=division.owed,
        paid=tuple(sorted((key, amount) for key, amount in lifetime if amount)),
        vintages=outcome.held.vintages,
        reserve_accrued=outcome.held.accrued,
        carried=outcome.state.carried - payable.recovered_minor + payable.new_minor,
        guaranteed=outcome.state.guaranteed + payable.guarantee_minor,
        guarantee_settled=payable.guarantee_settled,
    )
