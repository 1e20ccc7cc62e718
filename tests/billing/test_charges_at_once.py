"""Usage written while it is charged: on this charge or the next, never on none or both."""

from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from django.db import transaction

from billing.models import ServiceCharge, ServiceChargeLine
from billing.selectors.charges import claimed_by
from billing.services.charges import charge_usage
from billing.services.soundness import verify
from studios.models import Game, UsageRecord
from tests.billing.test_concurrency import at_once
from tests.using import ran

pytestmark = pytest.mark.usefixtures("committed_db")
BEGIN = datetime(2024, 1, 2, tzinfo=UTC)
UNTIL = date(2024, 1, 31)
# Long enough for the other side to come and wait behind a lock.
A_MOMENT = 1.5


def hour(game: Game, place: int) -> None:
    ran(game, BEGIN + timedelta(hours=place), BEGIN + timedelta(hours=place + 1))


def charge(game: Game) -> list[ServiceCharge]:
    return charge_usage(studio=game.studio, game=game, until=UNTIL, actor=None)


def test_a_charge_waits_for_who_is_writing_and_counts_it(game: Game) -> None:
    """Else the record, with the lower id, would become visible behind the charge's horizon."""
    written = Event()

    def write() -> None:
        with transaction.atomic():
            hour(game, 0)
            written.set()
            Event().wait(A_MOMENT)

    def charge_meanwhile() -> list[ServiceCharge]:
        written.wait(10)
        return charge(game)

    assert at_once(write, charge_meanwhile)[0] is None
    assert ServiceCharge.objects.get().amount_minor == 60
    assert charge(game) == []


def test_writers_and_charges_at_once_leave_nothing_out(game: Game) -> None:
    def write(server: str) -> None:
        for place in range(5):
            begin = BEGIN + timedelta(hours=place)
            ran(game, begin, begin + timedelta(seconds=100), server=server)

    def charge_often() -> None:
        for _ in range(5):
            charge(game)

    results = at_once(lambda: write("SV-1"), charge_often, lambda: write("SV-2"), charge_often)
    assert results == [None] * 4
    charge(game)
    charges = ServiceCharge.objects.all()
    counted = [record.pk for one in charges for record in claimed_by(one)]
    assert sorted(counted) == sorted(UsageRecord.objects.values_list("pk", flat=True))
    # 1,000 seconds at 60 an hour, in however many charges.
    assert sum(ServiceChargeLine.objects.values_list("amount_minor", flat=True)) == 17
    assert not verify().discrepancies
