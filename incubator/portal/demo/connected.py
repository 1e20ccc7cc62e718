"""A game that buys for its player, and asks where it may not."""

from billing.connections.services.connecting import ask_connection, connect
from billing.connections.services.purchasing import Wanted, buy_for_player
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who
from studios.models import Game

WAX = Wanted(({"sku": "wax", "units": 1},), "USD", 1_99)
MORE_WAX = Wanted(({"sku": "wax", "units": 2},), "USD", 3_98)


def tell() -> None:
    game = Game.objects.get(title="Paper Tides")
    with clock.on(in_days(-5), hour=19):
        asked, _token = ask_connection(game=game, actor=who("mira"))
        there = connect(asked=asked, monthly_minor=3_00, actor=who("tomas"))
    with clock.on(in_days(-3)):
        buy_for_player(connection=there, wanted=WAX, key="letter-12", actor=who("mira"))
    with clock.on(in_days(0)):
        # More than the month allows: it waits for an hour.
        buy_for_player(connection=there, wanted=MORE_WAX, key="letter-13", actor=who("mira"))
