"""Metered services: every record charged once, every line rounded once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import ServiceCharge
from billing.selectors.charges import claimed_by, uncharged
from billing.services.charges import charge_usage
from billing.services.soundness import verify
from incubator.accounts.models import User
from studios.models import Game, Rate, UsageRecord
from studios.services.usage import record_usage, running_time
from tests.using import first_rate, ran

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)


def use(
    game: Game, day: date, seconds: int = 3600, server: str = "S-1", bearer: str = "recouped"
) -> None:
    """A server from noon on."""
    started = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    ran(game, started, started + timedelta(seconds=seconds), server=server, bearer=bearer)


def charge(game: Game, until: date, finance: User) -> ServiceCharge:
    [charged] = charge_usage(studio=game.studio, game=game, until=until, actor=finance)
    return charged


def told(charged: ServiceCharge) -> list[tuple[date, int, int]]:
    return list(charged.lines.values_list("month", "quantity", "amount_minor"))


def test_usage_up_to_the_day_is_charged_and_owed(game: Game, finance: User) -> None:
    use(game, date(2024, 1, 30), 7200)
    use(game, date(2024, 1, 31), 3600)
    use(game, date(2024, 2, 1), 3600)

    charged = charge(game, JANUARY, finance)

    assert (charged.amount_minor, told(charged)) == (180, [(date(2024, 1, 1), 10800, 180)])
    assert (charged.period_start, charged.period_end) == (date(2024, 1, 30), JANUARY)
    assert balance(chart.receivable(game.studio_id, "USD")) == 180
    assert balance(chart.income("services:server", "USD")) == -180
    assert claimed_by(charged).count() == 2


def test_three_servers_of_100_seconds_cost_5_cents_and_not_6(game: Game, finance: User) -> None:
    for server in ("S-1", "S-2", "S-3"):
        use(game, JANUARY, 100, server)
    assert [round(first_rate().cost_of(100)) * 3, charge(game, JANUARY, finance).amount_minor] == [
        6,
        5,
    ]


def test_no_usage_is_charged_twice_and_what_comes_late_is_the_next_charges(
    game: Game, finance: User
) -> None:
    use(game, JANUARY, 4800)
    first = charge(game, JANUARY, finance)
    assert charge_usage(studio=game.studio, game=game, until=JANUARY, actor=finance) == []

    # The same day, recorded after it was charged; and before anything of February.
    use(game, JANUARY, 100, "S-2")
    use(game, date(2024, 2, 3), 3600, "S-2")
    second = charge(game, FEBRUARY, finance)

    assert told(first) == [(date(2024, 1, 1), 4800, 80)]
    # 4,900 seconds of January are 81.67 cents: 82 in all.
    assert told(second) == [(date(2024, 1, 1), 100, 2), (date(2024, 2, 1), 3600, 60)]
    assert (second.day_before, second.up_to_before) == (JANUARY, first.up_to)
    assert {*claimed_by(first), *claimed_by(second)} == {*UsageRecord.objects.all()}
    assert not claimed_by(first) & claimed_by(second)
    assert balance(chart.receivable(game.studio_id, "USD")) == 142
    assert not verify().discrepancies


def test_a_day_before_what_is_charged_waits_for_the_next_month(game: Game, finance: User) -> None:
    use(game, date(2024, 2, 3))
    charge(game, FEBRUARY, finance)
    use(game, JANUARY, 3600, "S-2")
    assert charge_usage(studio=game.studio, game=game, until=JANUARY, actor=finance) == []
    assert told(charge(game, FEBRUARY, finance)) == [(date(2024, 1, 1), 3600, 60)]


def test_each_bearer_has_a_charge_of_its_own(game: Game, finance: User) -> None:
    for bearer, hours in (("recouped", 1), ("studio", 2), ("given", 4)):
        use(game, JANUARY, hours * 3600, bearer, bearer=bearer)

    charged = charge_usage(studio=game.studio, game=game, until=JANUARY, actor=finance)

    assert {one.bearer: one.amount_minor for one in charged} == {
        "recouped": 60, "studio": 120, "given": 240,
    }  # fmt: skip
    assert balance(chart.receivable(game.studio_id, "USD")) == 180
    assert balance(chart.expense("grant", "USD")) == 240
    assert balance(chart.income("services:server", "USD")) == -420
    assert not verify().discrepancies


def test_what_a_studio_used_for_itself_is_charged_to_it(game: Game, finance: User) -> None:
    noon = datetime(2024, 1, 5, 12, tzinfo=UTC)
    desk = running_time(
        studio=game.studio, game=None, source="server:S-9", rate=first_rate(),
        started_at=noon, ended_at=noon + timedelta(hours=3),
    )  # fmt: skip
    record_usage(slices=desk)
    assert charge_usage(studio=game.studio, game=game, until=JANUARY, actor=finance) == []
    [charged] = charge_usage(studio=game.studio, game=None, until=JANUARY, actor=finance)
    assert (charged.bearer, charged.amount_minor, charged.game) == ("studio", 180, None)
    assert not verify().discrepancies


def test_usage_that_costs_nothing_is_charged_without_an_entry(game: Game, finance: User) -> None:
    free = Rate.objects.create(
        item=first_rate().item, currency="USD", price_minor=60, per_units=3600,
        effective_from=date(1999, 1, 1), tiers=[[0, 0], [7200, 60]],
    )  # fmt: skip
    noon = datetime(2024, 1, 5, 12, tzinfo=UTC)
    ran(game, noon, noon + timedelta(hours=2), rate=free)
    charged = charge(game, JANUARY, finance)
    assert (charged.amount_minor, charged.entry, told(charged)[0][2]) == (0, None, 0)
    # What is free of a month is free once, however often it is charged; the next month has its own.
    ran(game, noon + timedelta(hours=2), noon + timedelta(hours=3), rate=free)
    ran(game, noon + timedelta(days=30), noon + timedelta(days=30, hours=1), rate=free)
    assert [amount for *_rest, amount in told(charge(game, FEBRUARY, finance))] == [60, 0]


def test_what_a_charge_would_come_to_is_known_before_it_is_made(game: Game, finance: User) -> None:
    use(game, JANUARY, 4800)
    charge(game, JANUARY, finance)
    use(game, JANUARY, 100, "S-2")
    use(game, date(2024, 2, 3), 3600, "S-2")
    use(game, date(2024, 2, 3), 3600, "S-3", bearer="given")
    assert [
        (line.item.kind, line.month.month, line.amount_minor) for line in uncharged(game, FEBRUARY)
    ] == [("server", 1, 2), ("server", 2, 60)]
    charge_usage(studio=game.studio, game=game, until=FEBRUARY, actor=finance)
    assert uncharged(game, FEBRUARY) == []


def test_only_finance_charges(game: Game, founder: User, operations: User) -> None:
    use(game, JANUARY)

    with pytest.raises(PermissionDenied):
        charge_usage(studio=game.studio, game=game, until=JANUARY, actor=operations)

    assert not ServiceCharge.objects.exists()
