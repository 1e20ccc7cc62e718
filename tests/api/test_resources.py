"""What a studio's key reads and does, through the same services as its members."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from billing.ledger.services import take_seal
from billing.models import OrderLine, Product
from billing.services.catalogue import set_price
from billing.services.imports import import_purchases
from billing.services.refunds import refund_line
from funding.models import Statement
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.core import audit
from incubator.messaging.models import OutgoingMail
from studios.models import Game, Scope, Studio, StudioKey
from studios.servers.models import Blueprint, Server
from studios.servers.services import launch_server
from studios.services.keys import make_key
from studios.services.requests import request_resource
from support.models import Ticket
from tests.api.conftest import Program, problem
from tests.funding.conftest import plain_terms
from tests.joining import place
from tests.using import ran
from tests.voting import approve

pytestmark = pytest.mark.django_db

FULL = {"sku": "full", "name": "Full game", "amount_minor": 1999}


@pytest.fixture
def lines(game: Game, tmp_path: Path) -> list[OrderLine]:
    """Three sales of January 1997."""
    path = tmp_path / "sales.csv"
    rows = [f"buyer-{n},1997-01-0{n},{n},10.00,1.00,0" for n in (1, 2, 3)]
    path.write_text("\n".join(["reference,date,units,amount,tax,fee", *rows]))
    import_purchases(path=path, game=game, currency="USD", file_format="csv", actor=None)
    return list(OrderLine.objects.order_by("pk"))


@pytest.fixture
def statement(game: Game, lines: list[OrderLine], fund_manager: User, finance: User) -> Statement:
    deal = sign_deal(
        game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
    )
    return settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)


@pytest.fixture
def server(studio: Studio, game: Game, member: User, operations: User) -> Server:
    asked = request_resource(
        studio=studio, game=game, kind="server", quantity=200, amount_minor=0,
        currency="USD", purpose="The closed beta.", actor=member,
    )  # fmt: skip
    approve(asked, operations)
    blueprint = Blueprint.objects.get(slug="match")
    return launch_server(resource_request=asked, blueprint=blueprint, actor=member)


@pytest.fixture
def other(stranger: User, statement: Statement, server: Server, product: Product) -> Program:
    """A program of another studio, with every right there."""
    theirs = Studio.objects.create(slug="theirs", name="Theirs")
    place(theirs, stranger, "owner")
    Game.objects.create(studio=theirs, slug="their-game", title="Their game")
    _, text = make_key(studio=theirs, name="Theirs", scopes=list(Scope), game=None, actor=stranger)
    return Program(text)


@pytest.fixture
def product(program: Program, game: Game) -> Product:
    program.post(f"/games/{game.slug}/products", FULL)
    return Product.objects.get(sku="full")


def test_a_key_tells_what_it_is(program: Program, studio: Studio) -> None:
    me = program.get("/studios/me").json()
    assert (me["slug"], me["name"]) == (studio.slug, "Lantern Works")
    assert me["key"]["scopes"] == [str(scope) for scope in Scope]
    assert "secret" not in str(me)


def test_products_show_the_price_in_force(
    program: Program, product: Product, game: Game, founder: User
) -> None:
    set_price(product=product, currency="USD", amount_minor=1499, actor=founder)
    [shown] = program.get(f"/games/{game.slug}/products").json()["items"]
    prices = shown.pop("prices")
    assert shown == {
        "game": game.slug, "sku": "full", "name": "Full game", "amount_minor": 1499,
        "currency": "USD", "kind": "durable", "quantity": 1, "valid_days": None,
        "period_unit": "", "period_count": 0, "grace_days": 0, "parts": [],
        "keys_left": None,
    }  # fmt: skip
    assert [(one["currency"], one["country"], one["amount_minor"]) for one in prices] == [
        ("USD", "", 1499)
    ]


def test_a_product_is_added_in_the_name_of_the_keys_maker(product: Product, founder: User) -> None:
    key = StudioKey.objects.get()
    rows = audit.history(product)
    assert {row.actor for row in rows} == {founder}
    assert {str(row.through) for row in rows} == {f"by key {key}"}
    assert product.price is not None
    assert product.price.amount_minor == 1999


def test_orders_are_lines_without_their_buyers(
    program: Program, lines: list[OrderLine], agent: User
) -> None:
    refund_line(line=lines[0], amount_minor=400, reason="Broken", key="r", actor=agent)
    shown = program.get("/orders").json()["items"]
    assert [one["id"] for one in shown] == [line.pk for line in reversed(lines)]
    assert shown[2]["gross_minor"] == 1000
    assert shown[2]["tax_minor"] == 100
    assert shown[2]["refunded_minor"] == 400
    assert "buyer" not in str(shown)


def test_orders_are_filtered_by_game_and_day(program: Program, lines: list[OrderLine]) -> None:
    def ids(query: str) -> list[int]:
        return [one["id"] for one in program.get(f"/orders?{query}").json()["items"]]

    assert ids("since=1997-01-03") == [lines[2].pk]
    assert ids("until=1997-01-01") == [lines[0].pk]
    assert len(ids(f"game={lines[0].game.slug}")) == 3
    assert ids("game=another") == []


def test_a_statement_has_lines_that_add_up_to_its_payable(
    program: Program, statement: Statement
) -> None:
    listed = program.get("/statements").json()["items"]
    assert [one["number"] for one in listed] == [statement.number]
    whole = program.get(f"/statements/{statement.number}").json()
    assert (whole["period_end"], whole["time_zone"]) == ("1997-01-31", "UTC")
    parts = [line["amount_minor"] for line in whole["lines"] if line["role"] == "part"]
    assert sum(parts) == whole["payable_minor"] == statement.payable_minor
    assert whole["gross_minor"] == 3000


def test_a_line_of_a_statement_is_worded_for_the_caller_and_keeps_its_codes(
    program: Program, statement: Statement
) -> None:
    path = f"/statements/{statement.number}"
    english, chinese = (
        program.get(path, Accept_Language=language).json() for language in ("en", "zh-hans")
    )
    [share] = [line for line in english["lines"] if line["code"] == "studio"]
    assert (share["label"], share["rule"]) == ("Studio's share", "60 % of net")
    assert share["rule_key"] == "funding.rule.percent"
    assert share["rule_parameters"]["percent"] == "60"
    [same] = [line for line in chinese["lines"] if line["code"] == "studio"]
    assert (same["label"], same["rule"]) == ("工作室分成", "净收入的 60 %")
    assert same == share | {"label": same["label"], "rule": same["rule"]}
    assert english["catalogue"] == chinese["catalogue"] == statement.catalogue


def test_a_statement_is_proved_by_a_seal_that_is_read_elsewhere(
    program: Program, statement: Statement
) -> None:
    seal = take_seal()
    assert seal is not None
    [listed] = program.get("/seals").json()["items"]
    proof = program.get(f"/statements/{statement.number}/proof").json()
    [proved] = proof["seals"]
    assert proof["unsealed"] == []
    assert (listed["head"], proved["head"]) == (seal.head, seal.head)
    assert "billing.orderline" in proof["columns"]
    assert program.get("/statements/ST-9/proof").status_code == 404


def test_a_server_is_shown_and_stopped(program: Program, server: Server) -> None:
    path = f"/servers/{server.number}"
    shown = program.get(path).json()
    assert shown["desired"] == "running"
    assert shown["actions"] == ["server.ask_more", "server.ask_to_stop"]
    assert shown["drain_until"] is None
    answer = program.post(f"{path}/stop", {})
    assert answer.status_code == 202
    assert (answer.json()["desired"], answer.json()["actions"]) == ("stopped", [])
    assert [one["desired"] for one in program.get("/servers").json()["items"]] == ["stopped"]
    assert "by key" in str(audit.history(server)[0].through)


def test_usage_is_told_slice_by_slice(program: Program, studio: Studio, game: Game) -> None:
    ran(game, datetime(1997, 1, 30, 23, tzinfo=UTC), datetime(1997, 1, 31, 2, tzinfo=UTC))  # fmt: skip
    shown = program.get("/usage").json()["items"]
    assert [one["quantity"] for one in shown] == [7200, 3600]
    assert {(one["item"], one["unit"], one["source"]) for one in shown} == {
        ("standard", "second", "server:SV-1")
    }
    assert shown[0]["bearer"] == "recouped"
    assert shown[0]["rate"] == {
        "price_minor": 60, "currency": "USD", "per_units": 3600, "effective_from": "2020-01-01",
        "tiers": [],
    }  # fmt: skip
    later = program.get("/usage?since=1997-01-31").json()["items"]
    assert [one["effective_on"] for one in later] == ["1997-01-31"]
    assert program.get("/usage?until=1997-01-29").json() == {"items": [], "next": None}


def test_a_player_asks_for_help_from_inside_the_game(
    program: Program, game: Game, player: User
) -> None:
    body = {"game": game.slug, "email": player.email, "subject": "Lost", "body": "At sea."}
    answer = program.post("/tickets", body)
    assert answer.status_code == 201
    ticket = Ticket.objects.get(number=answer.json()["number"])
    assert (ticket.channel, ticket.game, ticket.email) == ("game", game, player.email)
    # An address that a game sends proves no account.
    assert ticket.player is None
    assert OutgoingMail.objects.filter(recipient=player.email).count() == 1
    again = program.post("/tickets", body | {"email": "no address"})
    assert problem(again)["errors"][0]["pointer"] == "#/email"
    assert Ticket.objects.count() == 1


def test_another_studio_finds_nothing_of_this_one(
    other: Program, game: Game, statement: Statement, server: Server, product: Product
) -> None:
    for path in ("/games", "/orders", "/statements", "/servers", "/usage"):
        assert game.slug not in other.get(path).content.decode()
    for path in (
        f"/games/{game.slug}",
        f"/games/{game.slug}/products",
        f"/statements/{statement.number}",
        f"/servers/{server.number}",
    ):
        assert other.get(path).status_code == 404
    ticket = {"game": game.slug, "email": "a@example.com", "subject": "x", "body": "y"}
    for path, body in (
        (f"/games/{game.slug}/products", FULL | {"sku": "two"}),
        (f"/servers/{server.number}/stop", {}),
        ("/tickets", ticket),
    ):
        assert other.post(path, body).status_code == 404
    server.refresh_from_db()
    assert server.desired == "running"
    assert Product.objects.count() == 1
    assert not Ticket.objects.exists()


def test_lists_ask_the_database_as_often_for_many_rows_as_for_one(
    program: Program,
    statement: Statement,
    server: Server,
    product: Product,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for path in ("/games", f"/games/{product.game.slug}/products", "/orders", "/statements",
                 "/servers", "/usage"):  # fmt: skip
        with django_assert_max_num_queries(7):
            assert program.get(path).status_code == 200
