"""What the database refuses of charges, and that a month adds up however it is cut."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import ServiceCharge, ServiceChargeLine
from billing.selectors.charges import claimed_by, due_lines
from billing.services.charges import charge_usage
from billing.services.soundness import verify
from studios.models import Game, Rate, UsageRecord
from tests.powers import refuse, tamper
from tests.sizes import examples
from tests.using import first_rate, ran

MONTH = date(2024, 1, 1)
BEGIN = datetime(2024, 1, 2, tzinfo=UTC)


def hour(game: Game, place: int = 0) -> None:
    ran(game, BEGIN + timedelta(hours=place), BEGIN + timedelta(hours=place + 1))


@pytest.fixture
def charged(game: Game) -> ServiceCharge:
    hour(game)
    [made] = charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=None)
    return made


def test_a_charge_and_its_lines_stay_as_written(charged: ServiceCharge) -> None:
    refuse("UPDATE billing_servicecharge SET amount_minor = 1", "rows of money are kept")
    refuse("DELETE FROM billing_servicechargeline", "rows of money are kept")
    again = ServiceChargeLine.objects.get()
    again.pk, again.month = None, date(2024, 2, 1)
    with pytest.raises(DatabaseError, match="nothing joins it"), transaction.atomic():
        again.save(force_insert=True)


def forged(game: Game, change: Callable[[ServiceCharge, list[ServiceChargeLine]], None]) -> None:
    """A charge written past the service, after `change`."""
    last = ServiceCharge.objects.get()
    charge = ServiceCharge(
        pk=last.pk + 1, number="C-1", studio=game.studio, game=game, currency="USD",
        bearer="recouped", period_start=BEGIN, period_end=date(2024, 1, 31), up_to=UsageRecord.objects.latest("pk").pk,
        day_before=last.period_end, up_to_before=last.up_to, amount_minor=0,
    )  # fmt: skip
    lines = due_lines(charge)
    change(charge, lines)
    with transaction.atomic():
        for line in lines:
            line.charge_id = charge.pk
        ServiceChargeLine.objects.bulk_create(lines)
        charge.save(force_insert=True)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda charge, lines: setattr(charge, "up_to", charge.up_to + 9), "does not begin where"),
        (lambda charge, lines: setattr(charge, "day_before", None), "does not begin where"),
        (lambda charge, lines: setattr(charge, "up_to_before", 0), "does not begin where"),
        (lambda charge, lines: setattr(charge, "period_end", MONTH), "does not begin where"),
        (lambda charge, lines: setattr(lines[0], "amount_minor", 0), "not what was used"),
        (lambda charge, lines: setattr(lines[0], "quantity", 9), "not what was used"),
        (lambda charge, lines: lines.clear(), "not what was used"),
        (lambda charge, lines: setattr(charge, "amount_minor", 59), "not what was used"),
        (lambda charge, lines: None, "not what was used"),
    ],
)
def test_a_forged_charge_is_refused(
    game: Game, charged: ServiceCharge, wrong: Callable[..., None], why: str
) -> None:
    hour(game, 2)
    with pytest.raises(DatabaseError, match=why):
        forged(game, wrong)
    assert ServiceCharge.objects.count() == 1


def test_a_charge_whose_entry_says_something_else_is_refused(
    game: Game, charged: ServiceCharge
) -> None:
    hour(game, 2)

    def with_the_other_entry(charge: ServiceCharge, lines: list[ServiceChargeLine]) -> None:
        charge.amount_minor, charge.entry = 60, charged.entry

    with pytest.raises(DatabaseError, match="its entry says something else"):
        forged(game, with_the_other_entry)


def test_the_nightly_recomputation_finds_what_was_tampered_with(charged: ServiceCharge) -> None:
    assert not verify().discrepancies
    tamper("UPDATE studios_usagerecord SET quantity = quantity + 3600")
    assert [one.what for one in verify().discrepancies] == [
        "what a service charge counts differs from its parts"
    ]
    assert claimed_by(charged).aggregate(sum=Sum("quantity"))["sum"] == 7200


@st.composite
def prices(draw: st.DrawFn) -> tuple[int, list[list[int]]]:
    """A price, or up to four steps, free ones among them."""
    begins = sorted(draw(st.sets(st.integers(1, 90_000), max_size=3)))
    tiers = [[first, draw(st.integers(0, 977))] for first in (0, *begins)]
    return tiers[-1][1], tiers if begins else []


@pytest.mark.usefixtures("game")
@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    priced=prices(),
    lengths=st.lists(st.integers(1, 40_000), min_size=1, max_size=7),
    cuts=st.sets(st.integers(0, 6)),
    per_units=st.sampled_from([1, 60, 3600, 7]),
)
def test_however_usage_is_cut_and_charged_the_lines_add_up_to_the_tiered_price_rounded_once(
    priced: tuple[int, list[list[int]]], lengths: list[int], cuts: set[int], per_units: int
) -> None:
    price, tiers = priced
    with transaction.atomic():
        game = Game.objects.get()
        rate = Rate.objects.create(
            item=first_rate().item, currency="USD", price_minor=price, per_units=per_units,
            tiers=tiers, effective_from=date(1999, 1, 1),
        )  # fmt: skip
        marks = [BEGIN + timedelta(seconds=sum_) for sum_ in accumulate(lengths, initial=0)]
        for place, (begin, end) in enumerate(pairwise(marks)):
            ran(game, begin, end, rate=rate)
            if place in cuts:
                charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=None)
        charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=None)
        lines = ServiceChargeLine.objects.aggregate(sum=Sum("amount_minor"), used=Sum("quantity"))
        # Told apart from the product: each unit by itself, where it stands.
        steps = [*tiers] or [[0, price]]
        ends = [first for first, _ in steps[1:]] + [sum(lengths)]
        exact = sum(
            Fraction(cost, per_units) * max(0, min(end, sum(lengths)) - first)
            for (first, cost), end in zip(steps, ends, strict=True)
        )
        assert (lines["sum"], lines["used"]) == (round(exact), sum(lengths))
        claimed = claimed_by(*ServiceCharge.objects.all())
        assert claimed.aggregate(sum=Sum("quantity"))["sum"] == sum(lengths)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    # 100 seconds of an hour at 90 yen, and at 0.300 dinars of a thousand fils.
    [("JPY", 90, 2), ("KWD", 300, 8), ("USD", 90, 2), ("USD", 18, 0), ("USD", 54, 2)],
)
def test_amounts_are_minor_units_of_the_currency_rounded_half_to_even(
    db: None, currency: str, price: int, amount: int
) -> None:
    rate = Rate(item=first_rate().item, currency=currency, price_minor=price, per_units=3600)
    rate.effective_from = date(1999, 1, 1)
    rate.save()
    assert rate.priced(100) == amount
    with connection.cursor() as cursor:
        cursor.execute("SELECT studios_price(%s, 100)", [rate.pk])
        assert cursor.fetchone() == (amount,)
