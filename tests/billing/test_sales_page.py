"""What a studio's games sold, day by day, for those who read its money."""

from typing import Any

import pytest

from billing.models import Product
from billing.selectors.sales import sold_by_day
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from incubator.core import books
from studios.models import Game
from tests.billing.conftest import Fill
from tests.clients import Client

pytestmark = pytest.mark.django_db


def test_a_day_has_what_was_sold_and_what_went_back(
    player: User, product: Product, game: Game, agent: User, founder: User, stranger: User,
    fill: Fill,
) -> None:  # fmt: skip
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    refund_line(line=order.lines.get(), amount_minor=500, reason="No", key="r", actor=agent)
    *before, today = sold_by_day([game], "USD")
    assert (today.day, today.sold_minor, today.returned_minor) == (books.today(), 1_999, 500)
    assert len(before) == 29
    assert not any(one.sold_minor or one.returned_minor for one in before)
    assert sold_by_day([], "USD")[-1].sold_minor == 0

    client = Client()
    client.force_login(founder)
    url = f"/studio/{game.studio.slug}/sales/"
    page = client.get(url, {"currency": "XXX", "game": "abc"}).content.decode()
    assert order.number in page
    assert "$19.99" in page
    answer: Any = client.get(url, {"format": "csv"})
    file = b"".join(answer.streaming_content)
    assert len(file.splitlines()) == 2
    client.force_login(stranger)
    assert client.get(url).status_code == 404
