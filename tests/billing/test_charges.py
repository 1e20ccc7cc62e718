"""Metered services, charged once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import ChargedUsage, ServiceCharge
from billing.services.charges import charge_usage
from incubator.accounts.models import User
from studios.models import Game, Rate, UsageRecord

pytestmark = pytest.mark.django_db


def use(game: Game, day: date, cost_minor: int, number: str = "S-1") -> UsageRecord:
    """One recorded hour of a server, at noon of the day."""
    started = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return UsageRecord.objects.create(
        studio=game.studio,
        game=game,
        kind="server",
        server_number=number,
        seconds=3_600,
        rate=Rate.objects.filter(kind="server", currency="USD").earliest("pk"),
        cost_minor=cost_minor,
        currency="USD",
        effective_on=day,
        started_at=started,
        ended_at=started + timedelta(hours=1),
    )


def test_usage_up_to_the_day_is_charged_and_owed(game: Game, finance: User) -> None:
    use(game, date(2024, 1, 30), 120)
    use(game, date(2024, 1, 31), 80)
    use(game, date(2024, 2, 1), 50)

    charge = charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=finance)

    assert charge is not None
    assert (charge.amount_minor, charge.items.count()) == (200, 2)
    assert (charge.period_start, charge.period_end) == (date(2024, 1, 30), date(2024, 1, 31))
    assert balance(chart.receivable(game.studio_id, "USD")) == 200
    assert balance(chart.income("services:server", "USD")) == -200


def test_no_usage_is_charged_twice(game: Game, finance: User) -> None:
    record = use(game, date(2024, 1, 31), 80)
    until = date(2024, 1, 31)
    charge = charge_usage(studio=game.studio, game=game, until=until, actor=finance)
    assert charge is not None

    assert charge_usage(studio=game.studio, game=game, until=until, actor=finance) is None
    with pytest.raises(DatabaseError), transaction.atomic():
        ChargedUsage.objects.create(charge=charge, usage=record, amount_minor=80)

    late = use(game, date(2024, 1, 31), 20, "S-2")
    second = charge_usage(studio=game.studio, game=game, until=until, actor=finance)
    assert second is not None
    assert [item.usage for item in second.items.all()] == [late]
    assert balance(chart.receivable(game.studio_id, "USD")) == 100


def test_usage_that_costs_nothing_is_charged_without_an_entry(game: Game, finance: User) -> None:
    use(game, date(2024, 1, 31), 0)

    charge = charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=finance)

    assert charge is not None
    assert (charge.amount_minor, charge.entry) == (0, None)


def test_only_finance_charges(game: Game, founder: User, operations: User) -> None:
    use(game, date(2024, 1, 31), 80)

    with pytest.raises(PermissionDenied):
        charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=operations)

    assert not ServiceCharge.objects.exists()
