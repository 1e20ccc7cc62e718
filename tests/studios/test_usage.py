"""Usage adds up to the second, is written once, and has no amount of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from incubator.core.errors import WrongState
from studios.models import Game, Rate, Studio, UsageRecord
from studios.services.usage import Slice, record_usage, running_time
from tests.powers import refuse
from tests.using import first_rate, ran

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(game: Game, count: int, server: str = "SV-1") -> list[Slice]:
    """So many slices of an hour each."""
    found = [
        running_time(
            studio=game.studio,
            game=game,
            source=f"server:{server}",
            rate=first_rate(),
            started_at=datetime(2026, 3, 1, tzinfo=UTC) + HOUR * place,
            ended_at=datetime(2026, 3, 1, tzinfo=UTC) + HOUR * (place + 1),
        )
        for place in range(count)
    ]
    return [one for slices in found for one in slices]


def test_a_slice_lies_within_one_day_and_so_within_one_month(game: Game) -> None:
    records = ran(game, NOON, NOON + timedelta(days=1))
    assert [(record.effective_on, record.quantity) for record in records] == [
        (date(2026, 3, 31), 43200),
        (date(2026, 4, 1), 43200),
    ]


def test_a_slice_that_ends_at_midnight_belongs_to_the_day_before(game: Game) -> None:
    records = ran(game, NOON, NOON + timedelta(hours=12))
    assert [record.effective_on for record in records] == [date(2026, 3, 31)]


def test_a_slice_written_twice_is_the_first_one(game: Game) -> None:
    slices = hours(game, 3)
    assert len(record_usage(slices=slices[:2])) == 2
    [added] = record_usage(slices=[*slices, *slices])
    assert added.started_at == slices[2].started_at
    assert UsageRecord.objects.aggregate(sum=Sum("quantity"))["sum"] == 3 * 3600


def test_a_slice_that_now_says_something_else_is_refused(game: Game) -> None:
    [one] = hours(game, 1)
    record_usage(slices=[one])
    for other in (
        replace(one, quantity=3599),
        replace(one, ended_at=one.ended_at - timedelta(minutes=1)),
        replace(one, rate=first_rate("desk")),
        replace(one, game=None),
    ):
        with pytest.raises(WrongState, match="says something else"):
            record_usage(slices=[other])
        with pytest.raises(WrongState, match="says something else"):
            record_usage(
                slices=[replace(one, source="server:SV-2"), replace(other, source="server:SV-2")]
            )
    assert UsageRecord.objects.get().quantity == 3600


def test_the_same_time_is_not_recorded_twice(game: Game) -> None:
    ran(game, NOON, NOON + HOUR)
    with pytest.raises(DatabaseError, match="already recorded"), transaction.atomic():
        ran(game, NOON + timedelta(minutes=59), NOON + 2 * HOUR)
    with pytest.raises(DatabaseError, match="already recorded"), transaction.atomic():
        ran(game, NOON + timedelta(minutes=15), NOON + timedelta(minutes=30))
    ran(game, NOON + timedelta(minutes=30), NOON + 2 * HOUR, server="SV-9")
    assert UsageRecord.objects.filter(source="server:SV-1").count() == 1


def test_many_slices_take_as_many_statements_as_one(game: Game) -> None:
    def statements(slices: list[Slice]) -> int:
        with CaptureQueriesContext(connection) as seen:
            record_usage(slices=slices)
        return len(seen)

    one = statements(hours(game, 1, "SV-2"))
    assert statements(hours(game, 300, "SV-3")) == one
    assert UsageRecord.objects.count() == 301


def test_ids_ascend_as_records_become_visible_whatever_id_is_named(game: Game) -> None:
    """A charge remembers by a number what it has seen: nothing is written below it afterwards."""
    [first] = ran(game, NOON, NOON + HOUR)
    later = hours(game, 1, "SV-5")[0].record()
    later.pk = 1
    later.save(force_insert=True)
    assert UsageRecord.objects.filter(pk__gt=first.pk).count() == 1


def test_a_record_is_never_changed_or_deleted(game: Game) -> None:
    ran(game, NOON, NOON + HOUR)
    refuse("UPDATE studios_usagerecord SET quantity = 1", "kept as written")
    refuse("DELETE FROM studios_usagerecord", "kept as written")
    assert UsageRecord.objects.get().quantity == 3600


def test_the_database_refuses_a_record_that_fits_no_rate_or_game(
    game: Game,
) -> None:
    other = Studio.objects.create(slug="other", name="Other")
    anothers = Game.objects.create(studio=other, slug="anothers", title="Another's", currency="USD")
    [one] = hours(game, 1)
    foreign = first_rate(currency="EUR")
    for wrong, why in (
        ({"item_id": first_rate("desk").item_id}, "of another item"),
        ({"rate": foreign}, "in another currency"),
        ({"game": anothers}, "another studio"),
        ({"game": None}, "usage_recouped_from_a_game"),
        ({"quantity": 0}, "usage_ends_after_it_starts"),
    ):
        record = one.record()
        for name, value in wrong.items():
            setattr(record, name, value)
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            record.save(force_insert=True)
    assert not UsageRecord.objects.exists()


def test_what_a_studio_uses_for_itself_it_pays(game: Game) -> None:
    [one] = running_time(
        studio=game.studio, game=None, source="server:SV-7", rate=first_rate(),
        started_at=NOON, ended_at=NOON + HOUR,
    )  # fmt: skip
    [record] = record_usage(slices=[one])
    assert (first_rate().bearer, record.bearer) == ("recouped", "studio")


def test_a_cost_is_exact_until_it_is_rounded_once() -> None:
    rate = Rate(price_minor=60, per_units=3600)
    three = [rate.cost_of(100, before) for before in (0, 100, 200)]
    assert round(sum(three)) == rate.priced(300) == 5
    assert sum(round(one) for one in three) == 6


def test_tiers_price_each_unit_of_a_month_where_it_stands() -> None:
    tiers = [[0, 0], [3600, 60], [7200, 30]]
    rate = Rate(price_minor=30, per_units=3600, tiers=tiers)
    assert [rate.priced(hours * 3600) for hours in (1, 2, 3, 4)] == [0, 60, 90, 120]
    assert rate.cost_of(3600, before=1800) == 30
