"""What holds for every deal and every period. Each docstring names what it presupposes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from funding.waterfall import Inputs, Sales, State, Statement, Terms, settle
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import START, advanced, assert_sound, settle_all
from tests.sizes import examples

METRICS = ("lifetime_net", "lifetime_gross", "period_gross", "units")
LIFETIME = ("lifetime_net", "lifetime_gross", "units")
# Enough to find a slip while keeping the whole suite short; deadlines mean nothing on a busy machine.
often = settings(max_examples=examples(50), deadline=None)


def cut(rows: Inputs, days: int) -> list[Inputs]:
    """The same rows in periods of so many days."""
    periods = []
    for offset in range(0, some.DAYS, days):
        start = START + timedelta(days=offset)
        end = start + timedelta(days=days - 1)
        fields: dict[str, Any] = {
            name: [row for row in getattr(rows, name) if start <= row.effective_on <= end]
            for name in ("sales", "refunds", "service_charges", "external_costs", "disbursements")
        }
        periods.append(Inputs(start, end, **fields))
    return periods


def whole(**rows: Any) -> Inputs:
    return Inputs(START, START + timedelta(days=some.DAYS - 1), **rows)


def studio_money(statements: Sequence[Statement]) -> int:
    """All that is the studio's: paid out, in reserve, less what it owes."""
    state = statements[-1].closing_state
    reserve = sum(vintage.held for vintage in state.vintages)
    return sum(row.payable_minor for row in statements) + reserve - state.carried


def versioned(history: Inputs, start: date) -> Inputs:
    """The same rows with sales from `start` on, and their refunds, under version 2."""
    sales = [replace(row, version=2 if row.effective_on >= start else 1) for row in history.sales]
    refunds = [replace(row, version=2 if row.sold_on >= start else 1) for row in history.refunds]
    return replace(history, sales=sales, refunds=refunds)


@st.composite
def histories(draw: st.DrawFn) -> Inputs:
    sold = draw(some.sales())
    return whole(
        sales=sold,
        refunds=draw(some.refunds(sold)),
        service_charges=draw(st.lists(some.costs, max_size=3)),
        external_costs=draw(st.lists(some.external_costs, max_size=2)),
        disbursements=advanced(draw(st.integers(0, 300_000))),
    )


@often
@given(some.terms(METRICS), histories(), st.sampled_from([10, 30, 60]))
def test_parts_sum_to_the_whole_and_nothing_negative_is_paid(
    terms: Terms, history: Inputs, days: int
) -> None:
    """For any terms and any cut; `assert_sound` also adds up the lines and the postings."""
    for statement in settle_all(terms, cut(history, days)):
        assert_sound(statement)


@often
@given(some.terms(METRICS), some.terms(METRICS), histories(), st.integers(1, some.DAYS - 1))
def test_parts_sum_to_the_whole_across_versions_of_the_terms(
    first: Terms, other: Terms, history: Inputs, day: int
) -> None:
    """For any two versions with the same recoup base, which one deal must keep."""
    start = START + timedelta(days=day)
    clauses: dict[str, Any] = {"recoupment": first.recoupment, "steps": first.steps}
    second = replace(other, version=2, effective_from=start, **clauses)
    for statement in settle_all([first, second], cut(versioned(history, start), 10)):
        assert_sound(statement)


@often
@given(some.terms(), histories(), some.sales(max_size=1), st.data())
def test_more_revenue_never_pays_the_studio_less(
    terms: Terms, history: Inputs, extra: list[Sales], data: st.DataObject
) -> None:
    """Counted with the reserve and less what is carried.

    Presupposes: one version of the terms; tiers by the measure that is split (a cheap sale can
    push dear ones into a lower tier by units or gross); no exempt periods; a price that covers
    its own tax and fees; fees that take less than the whole price.
    """
    more = replace(history, sales=[*history.sales, *extra])
    days = data.draw(st.sampled_from([10, 30, 60]))
    before, after = settle_all(terms, cut(history, days)), settle_all(terms, cut(more, days))
    assert studio_money(after) >= studio_money(before)
    if not terms.reserve:
        paid = sum(row.payable_minor for row in before)
        assert sum(row.payable_minor for row in after) >= paid


@often
@given(some.terms(LIFETIME), histories(), st.sampled_from([1, 6, 30]))
def test_settling_by_day_and_at_once_agree(terms: Terms, history: Inputs, days: int) -> None:
    """In every party's lifetime amount, and for the studio in payable + reserve − carried.

    Presupposes: no tiers by period gross and no exempt periods (both are about the period by
    design); advances and recoupable costs on the first day (they count up to a period's end).
    """
    at_once = settle(terms, State(), whole_of(history))
    by_day = settle_all(terms, cut(history, days))
    assert by_day[-1].closing_state.paid == at_once.closing_state.paid
    assert by_day[-1].closing_state.versions == at_once.closing_state.versions
    assert by_day[-1].closing_state.bands == at_once.closing_state.bands
    assert studio_money(by_day) == studio_money([at_once])


def whole_of(history: Inputs) -> Inputs:
    (period,) = cut(history, some.DAYS)
    return period


@often
@given(some.terms(LIFETIME), some.sales(), st.integers(0, 300_000), st.sampled_from([1, 15]))
def test_refunding_everything_returns_to_the_opening_state(
    terms: Terms, sold: list[Sales], advance: int, days: int
) -> None:
    """Every party is back at nothing and the whole advance is owed again.

    Presupposes: fees that refunds give back, no costs, no tiers by period gross.
    """
    terms = replace(terms, deductions=())
    back = [some.refund_of(sale, some.DAYS) for sale in sold]
    periods = cut(whole(sales=sold, disbursements=advanced(advance)), days)
    start = periods[-1].period_end + timedelta(days=1)
    end = start + timedelta(days=2 * some.DAYS)
    statements = settle_all(terms, [*periods, Inputs(start, end, refunds=back)])
    assert statements[-1].closing_state.paid == ()
    assert studio_money(statements) == 0
    owed = statements[-1].closing_state.balances().get("unrecouped:principal", 0)
    assert owed == advance
    assert sum(row.platform_share_minor for row in statements) == 0


@often
@given(some.terms(METRICS), histories(), st.randoms(use_true_random=False))
def test_the_order_of_inputs_does_not_matter(terms: Terms, history: Inputs, random: Any) -> None:
    """For the whole statement, lines and closing state included."""

    def shuffled(rows: Sequence[Any]) -> list[Any]:
        return sorted(rows, key=lambda _: random.random())

    other = replace(
        history,
        sales=shuffled(history.sales),
        refunds=shuffled(history.refunds),
        service_charges=shuffled(history.service_charges),
        external_costs=shuffled(history.external_costs),
    )
    assert settle(terms, State(), other) == settle(terms, State(), history)


@often
@given(some.terms(METRICS), histories())
def test_rows_may_come_one_by_one_or_added_up(terms: Terms, history: Inputs) -> None:
    added = []
    for day in {sale.effective_on for sale in history.sales}:
        rows = [sale for sale in history.sales if sale.effective_on == day]
        sums = {
            name: sum(getattr(row, name) for row in rows)
            for name in ("units", "gross_minor", "tax_minor", "fee_minor", "wallet_orders")
        }
        added.append(Sales(effective_on=day, **sums))
    totals = replace(history, sales=added)
    assert settle(terms, State(), totals) == settle(terms, State(), history)


@often
@given(some.terms(LIFETIME), histories(), st.integers(1, some.DAYS - 1))
def test_a_new_version_with_the_same_clauses_changes_nothing(
    terms: Terms, history: Inputs, day: int
) -> None:
    """Lifetime tiers go on where the earlier version left them.

    Presupposes: tiers by the measure that is divided. By any other, each version's amount is
    spread over its own measures, so a boundary between versions is one in the spreading too.
    """
    fees = tuple(fee for fee in terms.fees if fee.kind != "percent" or fee.base == "gross")
    split = replace(terms.split, metric="lifetime_net")
    first = replace(terms, fees=fees, split=split)
    start = START + timedelta(days=day)
    second = replace(first, version=2, effective_from=start)
    one = settle_all(first, cut(history, 10))
    two = settle_all([first, second], cut(versioned(history, start), 10))
    assert two[-1].closing_state.paid == one[-1].closing_state.paid
    assert studio_money(two) == studio_money(one)
    for statement in two:
        assert_sound(statement)


@often
@given(some.terms(METRICS))
def test_terms_survive_storage(terms: Terms) -> None:
    assert Terms.from_document(terms.to_document()) == terms
