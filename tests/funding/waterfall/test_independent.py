"""The product's settlement agrees with the independent one, to the cent, in random deals."""

from collections import defaultdict
from typing import Any

import pytest

from funding.waterfall import (
    Disbursement,
    DisbursementReturn,
    ExternalCost,
    Inputs,
    Refund,
    Sales,
    ServiceCharge,
    State,
    Statement,
    settle,
)
from tests.funding.waterfall.deals import assert_sound
from tests.funding.waterfall.independent.closing import close
from tests.funding.waterfall.independent.life import Life
from tests.funding.waterfall.random_deals import Story, compared, story
from tests.sizes import LARGE, SEED

DEALS = 5_000 if LARGE else 60


def inputs_of(rows: dict[str, Any]) -> Inputs:
    sales = [
        Sales(row["day"], **{name: row[name] for name in row if name != "day"})
        for row in rows["sales"]
    ]
    refunds = [
        Refund(row["day"], **{name: row[name] for name in row if name != "day"})
        for row in rows["refunds"]
    ]
    costs = rows["costs"]
    return Inputs(
        period_start=rows["start"],
        period_end=rows["end"],
        sales=sales,
        refunds=refunds,
        service_charges=[ServiceCharge(d, n, a) for s, n, d, a in costs if s == "services"],
        external_costs=[ExternalCost(d, n, a) for s, n, d, a in costs if s == "external"],
        disbursements=[Disbursement(day, amount) for day, amount in rows["disbursements"]],
        disbursement_returns=[
            DisbursementReturn(rows["end"], amount, given) for amount, given in rows["returns"]
        ],
    )


def told_by(statement: Statement) -> dict[str, int]:
    return {
        "share": statement.share_minor,
        "principal": statement.principal_minor,
        "uplift": statement.uplift_minor,
        "reserve": statement.reserve_held_minor - statement.reserve_released_minor,
        "guarantee": statement.guarantee_minor,
        "payable": statement.payable_minor,
        "carried": statement.closing_state.carried,
        "services borne": statement.services_borne_minor,
    }


def paid_so_far(statement: Statement) -> dict[str, int]:
    """Lifetime amounts by fee and party, named as the independent settlement names them."""
    named: dict[str, int] = defaultdict(int)
    for key, amount in statement.closing_state.paid:
        kind, *rest = key.split("/")
        if kind == "party":
            named[f"party {rest[0]}"] = amount
        elif kind == "fee" and rest[1] not in ("kept-fees", "chargeback-fees"):
            named[f"fee {rest[0]} {rest[1]}"] = amount
    return compared(named)


def check(told: Story) -> None:
    life = Life([terms.to_document() for terms in told.terms])
    state = State()
    for rows in told.periods:
        statement = settle(told.terms, state, inputs_of(rows))
        assert_sound(statement)
        state = State.from_document(statement.closing_state.to_document())
        assert state == statement.closing_state
        other = close(life, rows)
        own = told_by(statement)
        assert own == {name: other[name] for name in own}
        theirs = {n: a for n, a in life.paid.items() if n.startswith(("fee ", "party "))}
        assert paid_so_far(statement) == compared(theirs)


@pytest.mark.large
def test_random_deals_are_settled_alike_by_two_who_share_no_code() -> None:
    print(f"{DEALS} deals from seed {SEED}")
    for number in range(DEALS):
        seed = SEED * 100_000 + number
        try:
            check(story(seed))
        except Exception as error:
            raise AssertionError(f"the deal of seed {seed}") from error
