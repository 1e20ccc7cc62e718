"""Sizes of servers: put on the rate card, priced, asked for, and frozen on the server."""

from typing import Any

import pytest
from django.http import Http404

from incubator.accounts.models import User
from incubator.core.books import today
from studios.errors import AlreadyThere, Incomplete, NoRate
from studios.models import Bearer, Game, Rate, ResourceItem, ResourceRequest, Studio
from studios.servers.models import Blueprint
from studios.servers.services import launch_server
from studios.services.rates import add_size, set_rate
from studios.services.requests import request_resource
from tests.clients import Client
from tests.powers import refuse
from tests.voting import approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(operations: User) -> ResourceItem:
    return add_size(
        code="large-eu",
        name="Large",
        memory_mb=4096,
        cpu_percent=250,
        region="eu-central-1",
        actor=operations,
    )


@pytest.fixture
def priced(large: ResourceItem, operations: User) -> Rate:
    return set_rate(
        item=large, currency="USD", price_minor=200, effective_from=today(), actor=operations
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(studio: Studio, game: Game, actor: User, **more: str) -> ResourceRequest | None:
    typed = {"kind": "server", "game": str(game.pk), "quantity": "10", "purpose": "The beta."}
    signed_in(actor).post(f"/studio/{studio.slug}/requests/new/", typed | more)
    return ResourceRequest.objects.order_by("-pk").first()


def test_operations_add_a_size_on_its_page(operations: User, finance: User) -> None:
    url = "/staff/rate-card/sizes/new/"
    typed = {"name": "Small", "code": "small", "memory_mb": "512", "cpu_percent": "50"}
    assert signed_in(finance).post(url, typed).status_code == 403
    client = signed_in(operations)
    assert client.post(url, {**typed, "memory_mb": "abc"}).status_code == 200
    assert client.post(url, {**typed, "code": "sm\u202eall"}).status_code == 200
    assert client.post(url, typed).status_code == 302
    item = ResourceItem.objects.get(code="small")
    assert (item.memory_mb, item.cpu_percent, item.region, item.unit) == (512, 50, "", "second")
    assert "There is a size with this code" in client.post(url, {**typed, "region": "eu"}).text
    assert "Small, price of a server-hour" in client.get("/staff/rate-card/").text


def test_a_size_is_there_once_and_one_that_a_machine_can_have(
    large: ResourceItem, operations: User, member: User
) -> None:
    words: dict[str, Any] = {"code": "x", "name": "X", "memory_mb": 512, "cpu_percent": 50}
    with pytest.raises(AlreadyThere):
        add_size(**{**words, "code": large.code}, actor=operations)
    for wrong in ({"code": "No Code"}, {"name": " "}, {"memory_mb": 1}, {"cpu_percent": 10**6}):
        with pytest.raises(Incomplete):
            add_size(**{**words, **wrong}, actor=operations)
    with pytest.raises(Http404):
        add_size(**words, actor=member)
    assert not ResourceItem.objects.filter(code="x").exists()
    refuse("UPDATE studios_resourceitem SET facts = '{}'", "refused")


def test_the_first_price_of_a_size_is_for_what_the_standard_ones_is(priced: Rate) -> None:
    assert (priced.per_units, priced.per) == (3600, "server-hour")


def test_a_studio_asks_for_a_size_and_says_who_bears_it(
    studio: Studio, game: Game, member: User, operations: User, priced: Rate
) -> None:
    page = signed_in(member).get(f"/studio/{studio.slug}/requests/new/?kind=server").text
    assert "Large · 4,096 MB, 250 % of a processor, eu-central-1" in page
    asked = ask(studio, game, member, server_item=str(priced.item_id), bearer="given")
    assert asked is not None
    assert (asked.item, asked.rate, asked.amount_minor) == (priced.item, priced, 10 * 200)
    assert asked.borne_by == Bearer.GIVEN
    seen = signed_in(operations).get(f"/staff/requests/{asked.number}/").text
    assert "250 % of a processor" in seen
    assert "given by the incubator" in seen


def test_without_a_choice_it_is_the_standard_one_borne_as_the_rate_says(
    studio: Studio, game: Game, member: User, priced: Rate
) -> None:
    asked = ask(studio, game, member)
    assert asked is not None
    assert (asked.item.code, asked.bearer) == ("standard", None)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "more", [{"server_item": "999999999999999999999"}, {"server_item": "abc"}, {"bearer": "they"}]
)
def test_a_size_or_bearer_that_does_not_exist_is_told(
    studio: Studio, game: Game, member: User, priced: Rate, more: dict[str, str]
) -> None:
    assert ask(studio, game, member, **more) is None
    preview = f"/studio/{studio.slug}/requests/preview/"
    assert signed_in(member).get(preview, {"kind": "server", **more}).status_code == 200


def test_the_preview_is_of_the_size_that_is_chosen(
    studio: Studio, game: Game, member: User, priced: Rate
) -> None:
    typed = {"kind": "server", "game": str(game.pk), "quantity": "10"}
    client, url = signed_in(member), f"/studio/{studio.slug}/requests/preview/"
    assert "$6.00" in client.get(url, typed).text
    assert "$20.00" in client.get(url, {**typed, "server_item": str(priced.item_id)}).text


def test_more_of_a_request_is_of_its_size_and_bearer(
    studio: Studio, game: Game, member: User, operations: User, priced: Rate
) -> None:
    first = ask(studio, game, member, server_item=str(priced.item_id), bearer="given")
    assert first is not None
    approve(first, operations)
    url = f"/studio/{studio.slug}/requests/{first.number}/more/"
    client = signed_in(member)
    page = client.get(url).text
    assert "$20.00" in page
    assert 'name="bearer"' not in page
    typed = {"kind": "server", "game": str(game.pk), "quantity": "5", "purpose": "More."}
    client.post(url, typed)
    more = ResourceRequest.objects.get(extends=first)
    assert (more.item, more.bearer, more.amount_minor) == (priced.item, "given", 5 * 200)
    preview = f"/studio/{studio.slug}/requests/preview/"
    assert "$10.00" in client.get(preview, {**typed, "extends": first.number}).text


def test_a_size_without_a_price_is_not_asked_for(
    studio: Studio, game: Game, member: User, large: ResourceItem
) -> None:
    assert "Large" not in signed_in(member).get(f"/studio/{studio.slug}/requests/new/").text
    with pytest.raises(NoRate):
        request_resource(
            studio=studio, game=game, kind="server", quantity=1, amount_minor=0, currency="USD",
            purpose="x", item=large, actor=member,
        )  # fmt: skip


def test_a_size_is_of_what_is_asked_for(
    studio: Studio, game: Game, member: User, priced: Rate
) -> None:
    with pytest.raises(Incomplete):
        request_resource(
            studio=studio, game=game, kind="desk", quantity=1, amount_minor=0, currency="USD",
            purpose="x", item=priced.item, actor=member,
        )  # fmt: skip


def test_the_server_keeps_the_size_that_was_approved(
    studio: Studio, game: Game, member: User, operations: User, priced: Rate, blueprint: Blueprint
) -> None:
    asked = ask(studio, game, member, server_item=str(priced.item_id))
    assert asked is not None
    approve(asked, operations)
    server = launch_server(resource_request=asked, blueprint=blueprint, actor=member)
    assert (server.memory_mb, server.cpu_percent) == (4096, 250)
    assert server.rate.item.region == "eu-central-1"
