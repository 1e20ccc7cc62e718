"""What happened in a period, added up as far as the rules allow.

Amounts are whole minor units of the deal's currency and never negative unless said so. Sales
and refunds may come as one row for each order line, or as totals by day and version: the
result is the same, whatever their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from funding.waterfall.codes import InputsInvalid


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales of one day under one version of the terms (the one in force when they were bought).

    `gross_minor` includes `tax_minor`; `fee_minor` is what processors charged;
    `wallet_orders` counts orders paid from a wallet.
    """

    effective_on: date
    units: int
    gross_minor: int
    tax_minor: int = 0
    fee_minor: int = 0
    version: int = 1
    wallet_orders: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    """Refunds or chargebacks of one day, for sales of the day `sold_on` under `version`.

    `lies_on` tells these sales from others of their day, where some were recorded too late for
    their own statement period: the first day of the period that counted them, or `sold_on`
    itself. Left out, those that were counted last are refunded first.
    `gross_minor` includes `tax_minor`. `fee_minor` is the part of the sales' charged fee that
    belongs to what was refunded, `fee_returned_minor` what the processor gave back of it, and
    `penalty_minor` what it asked for a chargeback. `units` is 0 for a refund of part of a price.
    """

    effective_on: date
    sold_on: date
    gross_minor: int
    units: int = 0
    tax_minor: int = 0
    fee_minor: int = 0
    fee_returned_minor: int = 0
    penalty_minor: int = 0
    version: int = 1
    wallet_orders: int = 0
    lies_on: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceCharge:
    """A service charged at the rate card: `kind` as in the rate card ("server", "desk").

    `id` is the caller's row and comes back in the statement's lines. A credit is negative.
    """

    effective_on: date
    kind: str
    amount_minor: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class ExternalCost:
    """A cost owed to a named party outside. A credit is negative."""

    effective_on: date
    party: str
    amount_minor: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Disbursement:
    """An advance paid out to the studio, to be recouped. Grants are not given here."""

    effective_on: date
    amount_minor: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class DisbursementReturn:
    """An advance that the bank sent back after it had been paid out.

    `given_back_minor` of it had been recouped, and was made payable to the studio on the day of
    the return already.
    """

    effective_on: date
    amount_minor: int
    given_back_minor: int = 0
    id: int = 0


Counted = Sales | Refund | Disbursement | DisbursementReturn


@dataclass(frozen=True, slots=True)
class Inputs:
    """A period from `period_start` to `period_end`, both included, and all that falls into it.

    Rows dated before the period are late news and belong here too; rows after it are refused.
    Raises InputsInvalid.
    """

    period_start: date
    period_end: date
    sales: Sequence[Sales] = ()
    refunds: Sequence[Refund] = ()
    service_charges: Sequence[ServiceCharge] = ()
    external_costs: Sequence[ExternalCost] = ()
    disbursements: Sequence[Disbursement] = ()
    disbursement_returns: Sequence[DisbursementReturn] = ()

    def __post_init__(self) -> None:
        if self.period_end < self.period_start:
            raise InputsInvalid("period_backwards", start=self.period_start, end=self.period_end)
        counted: list[Counted] = [*self.sales, *self.refunds]
        counted += [*self.disbursements, *self.disbursement_returns]
        for row in counted:
            self._check(row)
        for charge in self.service_charges:
            self._check_date(charge.effective_on)
        for cost in self.external_costs:
            self._check_date(cost.effective_on)

    def _check(self, row: Counted) -> None:
        self._check_date(row.effective_on)
        for name in row.__slots__:
            value = getattr(row, name)
            if isinstance(value, int) and value < 0:
                raise InputsInvalid(
                    "negative", row=type(row).__name__, day=row.effective_on, **{name: value}
                )
        if isinstance(row, Refund) and row.fee_returned_minor > row.fee_minor:
            raise InputsInvalid("fee_returned_exceeds", day=row.effective_on)
        if isinstance(row, DisbursementReturn) and row.given_back_minor > row.amount_minor:
            raise InputsInvalid("given_back_exceeds", day=row.effective_on)

    def _check_date(self, day: date) -> None:
        if day > self.period_end:
            raise InputsInvalid("after_period", day=day, end=self.period_end)
