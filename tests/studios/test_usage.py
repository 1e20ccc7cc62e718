"""Usage adds up to the second and to the cent, however it is cut."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studios.models import Game, Rate, UsageRecord
from studios.services.rates import rate_for
from studios.services.usage import record_usage
from tests.sizes import examples

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def use(game: Game, begin: datetime, end: datetime, number: str = "SV-1") -> list[UsageRecord]:
    return record_usage(
        studio=game.studio,
        game=game,
        kind="server",
        server_number=number,
        rate=rate_for("server", "USD"),
        started_at=begin,
        ended_at=end,
    )


def test_a_slice_lies_within_one_day_and_so_within_one_month(game: Game) -> None:
    records = use(game, NOON, NOON + timedelta(days=1))
    assert [(record.effective_on, record.seconds) for record in records] == [
        (date(2026, 3, 31), 43200),
        (date(2026, 4, 1), 43200),
    ]
    assert sum(record.cost_minor for record in records) == 24 * 60


def test_a_slice_that_ends_at_midnight_belongs_to_the_day_before(game: Game) -> None:
    records = use(game, NOON, NOON + timedelta(hours=12))
    assert [record.effective_on for record in records] == [date(2026, 3, 31)]


@pytest.mark.usefixtures("game")
@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.integers(1, 40_000), min_size=1, max_size=6),
    st.integers(1, 977),
)
def test_slices_add_up_to_the_whole_rounded_once(lengths: list[int], price: int) -> None:
    with transaction.atomic():
        game = Game.objects.get()
        rate = Rate.objects.create(
            kind="server",
            unit="server-hour",
            currency="USD",
            price_minor=price,
            per_seconds=3600,
            effective_from=date(1999, 1, 1),
        )
        marks = [NOON]
        for length in lengths:
            marks.append(marks[-1] + timedelta(seconds=length))
        for begin, end in pairwise(marks):
            record_usage(
                studio=game.studio,
                game=game,
                kind="server",
                server_number="SV-2",
                rate=rate,
                started_at=begin,
                ended_at=end,
            )
        total = UsageRecord.objects.aggregate(cost=Sum("cost_minor"), seconds=Sum("seconds"))
        assert total["seconds"] == sum(lengths)
        assert total["cost"] == rate.cost_of(sum(lengths))
        transaction.set_rollback(True)


def test_the_same_time_is_not_recorded_twice(game: Game) -> None:
    use(game, NOON, NOON + timedelta(hours=1))
    with pytest.raises(DatabaseError, match="already recorded"), transaction.atomic():
        use(game, NOON + timedelta(minutes=59), NOON + timedelta(hours=2))
    use(game, NOON + timedelta(minutes=30), NOON + timedelta(hours=2), number="SV-9")
    assert UsageRecord.objects.filter(server_number="SV-1").count() == 1


def test_a_record_is_never_changed_or_deleted(game: Game) -> None:
    use(game, NOON, NOON + timedelta(hours=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        UsageRecord.objects.update(cost_minor=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        UsageRecord.objects.all().delete()
    assert UsageRecord.objects.get().cost_minor == 60
