"""What the desk's pages ask of the database, whatever the player bought and said."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from support.letters import Attachment
from support.models import Ticket
from support.selectors.tickets import bought_by
from support.services import refunds, tickets
from support.services.writing import Enclosed
from tests.billing.making import put_on_sale
from tests.support.conftest import fill_wallet

pytestmark = pytest.mark.django_db
MOST_QUERIES, MOST_OF_A_LIST = 15, 24
LOG = Attachment(name="log.txt", content_type="text/plain", content=b"log", content_id="")


def bought_and_said(
    player: User, agent: User, game: Game, founder: User, *, orders: int = 20, turns: int = 15
) -> Ticket:
    """Somebody's ticket, with a file in each of their messages, and orders, some of them refunded."""
    ticket = tickets.file_ticket(
        email=player.email, subject="Help", body="Please.", player=player, actor=player
    )
    fill_wallet(player, 100_000)
    for number in range(orders):
        product = put_on_sale(game, f"part-{number}", f"Part {number}", 499, founder)
        order = buy_with_wallet(player=player, product=product, key=f"buy-{number}", actor=player)
        if number % 3 == 1:
            refunds.refund_from_ticket(
                ticket=ticket,
                line=order.lines.get(),
                amount_minor=100,
                reason="Late",
                key=f"late-{number}",
                actor=agent,
            )
    for turn in range(turns):
        said = Enclosed(files=(LOG,))
        tickets.hear(ticket=ticket, body=f"Still, {turn}", author=None, enclosed=said)
        tickets.reply(ticket=ticket, body=f"Look again, {turn}", actor=agent)
    return ticket


def queries_of(client: Client, url: str) -> list[str]:
    """Of a page that the person has been on before: the first begins their session.

    Asked twice, as once in a while a visit is noted.
    """
    client.get(url)
    return min((_asked(client, url) for _turn in range(2)), key=len)


def _asked(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return [one["sql"] for one in asked.captured_queries]


@pytest.mark.parametrize(("orders", "turns"), [(0, 0), (1, 1), (20, 15)])
def test_a_ticket_page_asks_fifteen_times_at_most(
    client: Client, agent: User, player: User, game: Game, founder: User, orders: int, turns: int
) -> None:
    ticket = bought_and_said(player, agent, game, founder, orders=orders, turns=turns)
    client.force_login(agent)
    queries = queries_of(client, f"/staff/tickets/{ticket.number}/")
    assert len(queries) <= MOST_QUERIES, "\n".join(one[:230] for one in queries)


def test_the_list_asks_as_often_for_one_ticket_as_for_many(
    client: Client, agent: User, player: User
) -> None:
    client.force_login(agent)
    asked = []
    for number in range(12):
        tickets.file_ticket(
            email=f"{number}@example.com", subject="Help", body="Please.", actor=None
        )
        if number in (0, 11):
            asked.append(len(queries_of(client, "/staff/tickets/?q=help&state=open")))
    assert asked[0] == asked[-1] <= MOST_OF_A_LIST, asked


def test_the_latest_orders_stand_beside_a_ticket_and_can_be_refunded(
    client: Client, agent: User, player: User, game: Game, founder: User
) -> None:
    ticket = bought_and_said(player, agent, game, founder, orders=7, turns=0)
    names = [str(line.product) for line in bought_by(player)]
    assert names == [f"Part {number}" for number in range(6, -1, -1)]
    client.force_login(agent)
    shown = client.get(f"/staff/tickets/{ticket.number}/").content.decode()
    refundable = shown[shown.index(">Refund<") :]
    assert "Part 6" in refundable
    assert "Part 0" not in refundable
