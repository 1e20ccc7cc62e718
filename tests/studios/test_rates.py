"""The rate card: prices in steps, who bears them, and a mistyped one taken back before its day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.books import today
from incubator.messaging.models import Notification
from studios.errors import AlreadyThere, Backdated, Incomplete, InUse
from studios.models import Bearer, Game, Rate, RateWithdrawal, ResourceItem, ResourceRequest, Studio
from studios.services.rates import rate_for, set_rate, standard_item, withdraw_rate
from studios.services.requests import estimate, request_resource
from tests.cast import person
from tests.clients import Client
from tests.powers import refuse
from tests.using import first_rate

SOON = timedelta(days=30)


@pytest.fixture
def to_come(operations: User) -> Rate:
    return set_rate(
        item=standard_item("server"),
        currency="USD",
        price_minor=6_000,
        effective_from=today() + SOON,
        actor=operations,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str = "/staff/rate-card/") -> str:
    return client.get(address).content.decode()


def typed(**more: object) -> dict[str, object]:
    begins = (today() + SOON).isoformat()
    return {
        "item": first_rate().item_id, "currency": "USD", "price": "0.75", "bearer": "recouped",
        "effective_from": begins, **more,
    }  # fmt: skip


def test_a_price_is_set_in_steps_with_what_is_free_and_who_bears_it(operations: User) -> None:
    client = signed_in(operations)
    sent = typed(free="10", steps="1000: 0.50\r\n\r\n5000: 0.25", bearer="given")
    assert client.post("/staff/rate-card/", sent).status_code == 302
    rate = Rate.objects.get(effective_from=today() + SOON)
    assert rate.tiers == [[0, 0], [36_000, 75], [3_600_000, 50], [18_000_000, 25]]
    assert (rate.price_minor, rate.per_units, rate.bearer) == (25, 3600, "given")
    page = text_of(client)
    assert "the first 10 of a month free" in page
    assert "from 1,000 a month on $0.50" in page
    assert "given by the incubator" in page
    exported = client.get("/staff/rate-card/?format=csv")
    assert "from 5,000 a month on $0.25" in b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"steps": "many: 0.50"}, "This is no step: many: 0.50"),
        ({"steps": "100"}, "This is no step: 100"),
        ({"steps": "100: 0.50\n50: 0.40"}, "Each step begins after the one before it."),
        ({"free": "100", "steps": "100: 0.50"}, "Each step begins after the one before it."),
    ],
)
def test_steps_that_make_no_sense_are_refused(
    operations: User, more: dict[str, str], why: str
) -> None:
    before = Rate.objects.count()
    page = signed_in(operations).post("/staff/rate-card/", typed(**more)).content.decode()
    assert why in page
    assert Rate.objects.count() == before


@pytest.mark.parametrize(
    "tiers",
    [
        "[[0, 5]]",
        "[[1, 9]]",
        "[[0, 1], [5, 2], [5, 9]]",
        "[[0, -1], [5, 9]]",
        "[[0, 1.5], [5, 9]]",
        '{"0": 9}',
        "[[0, 1, 2], [5, 9]]",
    ],
)
def test_the_database_refuses_other_tiers(db: None, tiers: str) -> None:
    refuse(
        "INSERT INTO studios_rate (item_id, currency, price_minor, per_units, effective_from,"  # noqa: S608
        f" tiers, bearer, after_withdrawn) SELECT item_id, 'USD', 9, 1, '2999-01-01', '{tiers}',"
        " 'studio', 0 FROM studios_rate LIMIT 1",
        "rate: tiers",
    )


def test_too_many_steps_are_refused(operations: User) -> None:
    steps = [(begins, 60) for begins in range(11)]
    with pytest.raises(Incomplete, match="at most 10"):
        set_rate(
            item=standard_item("server"), currency="USD", price_minor=60, tiers=steps,
            effective_from=today(), actor=operations,
        )  # fmt: skip


def test_an_estimate_counts_what_is_free(game: Game, operations: User) -> None:
    set_rate(
        item=standard_item("server"), currency="USD", price_minor=60,
        tiers=[(0, 0), (36_000, 60)], effective_from=today(), actor=operations,
    )  # fmt: skip
    assert [estimate("server", hours, "USD") for hours in (10, 11)] == [0, 60]


def test_a_price_to_come_is_withdrawn_and_its_day_is_free_again(
    to_come: Rate, operations: User
) -> None:
    address = f"/staff/rate-card/{to_come.pk}/withdraw/"
    client = signed_in(operations)
    assert address in text_of(client)
    assert client.post(address).status_code == 302
    assert RateWithdrawal.objects.get().by == operations
    page = text_of(client)
    assert "withdrawn" in page
    assert address not in page
    again = set_rate(
        item=to_come.item, currency="USD", price_minor=60, effective_from=today() + SOON,
        actor=operations,
    )  # fmt: skip
    again.refresh_from_db()
    assert again.after_withdrawn == 1
    in_force = Rate.objects.in_force(today() + SOON)
    assert in_force.get(item=to_come.item, currency="USD") == again
    with pytest.raises(AlreadyThere):
        withdraw_rate(rate=to_come, actor=operations)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rate.objects.create(
            item=to_come.item, currency="USD", price_minor=7, per_units=3600,
            effective_from=today() + SOON, after_withdrawn=5,
        )  # fmt: skip


def test_the_others_of_operations_are_told(to_come: Rate, operations: User) -> None:
    operations2 = person("Olga Operations", Role.OPERATIONS)
    withdraw_rate(rate=to_come, actor=operations)
    told = Notification.objects.filter(kind="rate_card")
    assert [one.person for one in told] == [operations2]


def test_a_price_in_force_is_not_withdrawn(operations: User) -> None:
    rate = rate_for(standard_item("server"), "USD")
    with pytest.raises(Backdated):
        withdraw_rate(rate=rate, actor=operations)
    refuse(
        "INSERT INTO studios_ratewithdrawal (rate_id, by_id, at)"  # noqa: S608
        f" VALUES ({rate.pk}, {operations.pk}, now())",
        "in force or used",
    )
    assert rate_for(standard_item("server"), "USD") == rate


def test_a_price_that_something_names_is_not_withdrawn(
    to_come: Rate, studio: Studio, game: Game, founder: User, operations: User
) -> None:
    asked = request_resource(
        studio=studio, game=game, kind="server", quantity=1, amount_minor=0, currency="USD",
        purpose="Soon.", actor=founder,
    )  # fmt: skip
    asked.pk, asked.number, asked.rate = None, "RQ-9", to_come
    asked.save(force_insert=True)
    with pytest.raises(InUse):
        withdraw_rate(rate=to_come, actor=operations)
    with pytest.raises(DatabaseError, match="in force or used"), transaction.atomic():
        RateWithdrawal.objects.create(rate=to_come, by=operations)


def test_nothing_names_a_price_that_was_withdrawn(
    to_come: Rate, studio: Studio, game: Game, founder: User, operations: User
) -> None:
    withdraw_rate(rate=to_come, actor=operations)
    with pytest.raises(DatabaseError, match="or withdrawn"), transaction.atomic():
        ResourceRequest.objects.create(
            number="RQ-9", studio=studio, game=game, kind="server", quantity=1, amount_minor=1,
            currency="USD", purpose="Soon.", requester=founder, item=to_come.item, rate=to_come,
        )  # fmt: skip


def test_a_request_names_an_item_of_its_kind(studio: Studio, game: Game, founder: User) -> None:
    large = ResourceItem.objects.create(
        kind="server", code="large", unit="second", facts={"cpus": 8}
    )
    Rate.objects.create(
        item=large, currency="USD", price_minor=240, per_units=3600, effective_from=date(2020, 1, 1)
    )
    asked = request_resource(
        studio=studio, game=game, kind="server", quantity=10, amount_minor=0, currency="USD",
        purpose="Soon.", actor=founder, item=large, bearer=Bearer.GIVEN,
    )  # fmt: skip
    assert (asked.amount_minor, asked.borne_by) == (2_400, "given")
    asked.pk, asked.number, asked.kind = None, "RQ-9", "desk"
    with pytest.raises(DatabaseError, match="another kind"), transaction.atomic():
        asked.save(force_insert=True)


def test_only_operations_withdraw_prices(to_come: Rate, founder: User, finance: User) -> None:
    for who, refusal in ((founder, Http404), (finance, PermissionDenied)):
        with pytest.raises(refusal):
            withdraw_rate(rate=to_come, actor=who)
    assert not RateWithdrawal.objects.exists()
