"""What holds for every deal and every period. Each docstring names what it presupposes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from funding.waterfall import Inputs, Sales, State, Statement, Terms, settle
from funding.waterfall.rounding import ZERO
from tests.funding.waterfall import strategies as some
from tests.funding.waterfall.deals import START, advanced, assert_sound, settle_all
from tests.sizes import examples

METRICS = some.EVERY_METRIC
# Enough to find a slip while keeping the whole suite short; deadlines mean nothing on a busy machine.
often = settings(max_examples=examples(25), deadline=None)


def between(rows: Inputs, start: date, end: date) -> Inputs:
    """The rows of these days."""
    fields: dict[str, Any] = {
        name: [row for row in getattr(rows, name) if start <= row.effective_on <= end]
        for name in ("sales", "refunds", "service_charges", "external_costs", "disbursements")
    }
    return Inputs(start, end, **fields)


def cut(rows: Inputs, days: int) -> list[Inputs]:
    """The same rows in periods of so many days, the last one shorter if it must be."""
    periods, start = [], rows.period_start
    while start <= rows.period_end:
        end = min(start + timedelta(days=days - 1), rows.period_end)
        periods.append(between(rows, start, end))
        start = end + timedelta(days=1)
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
        disbursements=draw(some.advances()),
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
    """For any two versions, whatever each recoups from."""
    start = START + timedelta(days=day)
    second = replace(other, version=2, effective_from=start)
    for statement in settle_all([first, second], cut(versioned(history, start), 10)):
        assert_sound(statement)


def never_falls(terms: Terms) -> bool:
    """Whether no tier pays the studio less than the one before, nor a fee takes more."""
    shares = [tier.percents[0] for tier in terms.split.tiers]
    fees = [[tier.percent for tier in fee.tiers] for fee in terms.fees if fee.kind == "percent"]
    falling = all(rates == sorted(rates, reverse=True) for rates in fees)
    return shares == sorted(shares) and falling


def more_of(history: Inputs, extra: list[Sales]) -> Inputs:
    return replace(history, sales=[*history.sales, *extra])


@often
@given(some.terms(METRICS), histories(), some.sales(max_size=1), st.sampled_from([10, 30, 60]))
def test_one_more_sale_after_all_others_never_pays_the_studio_less(
    terms: Terms, history: Inputs, extra: list[Sales], days: int
) -> None:
    """Counted with the reserve and less what is carried; by any metric, prices mixed.

    Presupposes: one version of the terms; no exempt periods; a price that covers its own tax and
    fees.
    """
    last = START + timedelta(days=some.DAYS - 1)
    more = more_of(history, [replace(sale, effective_on=last) for sale in extra])
    before, after = settle_all(terms, cut(history, days)), settle_all(terms, cut(more, days))
    assert studio_money(after) >= studio_money(before)


@often
@given(some.terms(METRICS), histories(), some.sales(max_size=1), st.sampled_from([10, 30, 60]))
def test_more_revenue_anywhere_never_pays_the_studio_less(
    terms: Terms, history: Inputs, extra: list[Sales], days: int
) -> None:
    """Where tiers go by lifetime net, or never fall; fees may then not rise.

    Presupposes besides: no metered cost that takes what a sale pays, and what the test before does.
    """
    fees = tuple(fee for fee in terms.fees if fee.kind != "percent" or len(fee.tiers) == 1)
    terms = terms if never_falls(terms) else replace(terms, fees=fees)
    if not never_falls(terms):
        terms = replace(terms, split=replace(terms.split, **by_net(terms)))
    before = settle_all(terms, cut(history, days))
    after = settle_all(terms, cut(more_of(history, extra), days))
    assert studio_money(after) >= studio_money(before)


def by_net(terms: Terms) -> dict[str, Any]:
    """The same tiers, along lifetime net."""
    tiers = tuple(
        replace(tier, over=tier.over or int(tier.received_percent) * 1000, received_percent=ZERO)
        for tier in terms.split.tiers
    )
    return {"metric": "lifetime_net", "tiers": tiers}


@often
@given(some.terms(METRICS, given_back=False, exempt=True), histories(), st.sampled_from([1, 6, 15]))
def test_closing_days_inside_a_period_and_closing_the_period_agree(
    terms: Terms, history: Inputs, days: int
) -> None:
    """In every party's lifetime amount, and for the studio in payable + reserve − carried.

    By every metric, with exempt periods, and with advances and costs on any day.
    """
    whole = settle_all(terms, months(history))
    parts = settle_all(terms, [part for month in months(history) for part in cut(month, days)])
    assert parts[-1].closing_state.paid == whole[-1].closing_state.paid
    assert parts[-1].closing_state.versions == whole[-1].closing_state.versions
    assert parts[-1].closing_state.owed == whole[-1].closing_state.owed
    assert parts[-1].closing_state.days == whole[-1].closing_state.days
    assert parts[-1].closing_state.exempt == whole[-1].closing_state.exempt
    assert studio_money(parts) == studio_money(whole)


def months(history: Inputs) -> list[Inputs]:
    """The history by calendar months, its last day among the third month's."""
    starts = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    return [between(history, one, two - timedelta(days=1)) for one, two in pairwise(starts)]


def whole_of(history: Inputs) -> Inputs:
    (period,) = cut(history, some.DAYS)
    return period


@often
@given(some.terms(METRICS), some.sales(), st.integers(0, 300_000), st.sampled_from([1, 15]))
def test_refunding_everything_returns_to_the_opening_state(
    terms: Terms, sold: list[Sales], advance: int, days: int
) -> None:
    """Every party is back at nothing and the whole advance is owed again.

    Presupposes: fees that refunds give back, and no costs.
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
@given(some.terms(METRICS), histories(), st.integers(1, some.DAYS - 1))
def test_a_new_version_with_the_same_clauses_changes_nothing(
    terms: Terms, history: Inputs, day: int
) -> None:
    """Tiers go on where the earlier version left them, by every metric.

    Presupposes: no fee on what remains, which counts what the costs of its own version use up.
    """
    fees = tuple(fee for fee in terms.fees if fee.kind != "percent" or fee.base != "remaining")
    first = replace(terms, fees=fees)
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
