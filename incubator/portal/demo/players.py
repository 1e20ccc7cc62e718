"""Players of the demo world: money in the wallet, games in the library, questions asked."""

import uuid

from billing.models import Order, Product
from billing.payments.gateways.sandbox import notification_of
from billing.payments.gateways.sandbox_bank import TEST_CARDS, pay_charge
from billing.payments.services.reports import receive_notification
from billing.services.orders import buy_with_wallet
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from incubator.portal.demo.people import who
from support.models import Ticket
from support.services.refunds import refund_from_ticket
from support.services.tickets import file_ticket, reply

# Names for idempotency keys, so that telling the chapter again buys nothing twice.
NAMES = uuid.UUID("6a0e4c1e-3f0c-4d59-9c75-2b1f3f6d7a10")


def tell() -> None:
    tomas, pia = who("tomas"), who("pia")
    _top_up(tomas, 40_00)
    _top_up(pia, 5_00)
    game = Product.objects.get(game__title="Paper Tides", sku="standard")
    soundtrack = Product.objects.get(game__title="Paper Tides", sku="soundtrack")
    first = _buy(tomas, game, "game")
    _buy(tomas, soundtrack, "soundtrack")
    if not Ticket.objects.exists():
        _answered_ticket(tomas, first)
        _open_tickets(tomas)


def _top_up(player: User, amount_minor: int) -> None:
    top_up = start_top_up(
        player=player,
        amount_minor=amount_minor,
        currency="USD",
        actor=player,
        key=uuid.uuid5(NAMES, f"top-up {player.email}"),
    )
    charge = pay_charge(token=top_up.provider_reference, card_number=TEST_CARDS[0][0])
    body, signature = notification_of(charge)
    receive_notification(provider="sandbox", body=body, signature=signature)


def _buy(player: User, product: Product, name: str) -> Order:
    key = uuid.uuid5(NAMES, f"{player.email} {name}")
    return buy_with_wallet(player=player, product=product, key=str(key), actor=player)


def _answered_ticket(player: User, order: Order) -> None:
    ines = who("ines")
    ticket = file_ticket(
        email=player.email,
        subject="The game does not start on my old laptop",
        body="It opens a black window and closes again. The laptop is from 2014.",
        player=player,
        order_number=order.number,
        actor=player,
    )
    reply(
        ticket=ticket,
        body="Thank you for telling us. That graphics chip is older than the game can use, so"
        " here is your money back.",
        actor=ines,
    )
    line = order.lines.get()
    refund_from_ticket(
        ticket=ticket,
        line=line,
        amount_minor=line.gross_minor,
        reason="The player's computer cannot run the game.",
        key=f"demo:{order.number}",
        actor=ines,
    )


def _open_tickets(player: User) -> None:
    file_ticket(
        email=player.email,
        subject="Where do I find the soundtrack?",
        body="I bought it yesterday and my library shows it, but there is no file.",
        player=player,
        actor=player,
    )
    file_ticket(
        email="somebody@example.com",
        subject="Will there be a Spanish version?",
        body="I would love to give the game to my mother, who reads Spanish only.",
        actor=None,
    )
