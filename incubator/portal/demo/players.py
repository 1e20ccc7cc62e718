"""Players of the demo world: money in the wallet, games in the library, questions asked."""

import uuid

from billing.models import Order, Product
from billing.payments.gateways.sandbox import notification_of
from billing.payments.gateways.sandbox_bank import TEST_CARDS, pay_charge
from billing.payments.services.reports import receive_notification
from billing.services.orders import buy_with_wallet
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who
from support.models import Ticket
from support.services.refunds import refund_from_ticket
from support.services.tickets import file_ticket, reply, solve

# Names for idempotency keys, so that telling the chapter again buys nothing twice.
NAMES = uuid.UUID("6a0e4c1e-3f0c-4d59-9c75-2b1f3f6d7a10")


# Who wrote when, how many days ago; about what; and what came of it.
WORRIES = (
    ("tomas", 161, "I cannot sign in after changing my phone", "solved"),
    ("pia", 148, "Can I play with a controller?", "solved"),
    ("tomas", 133, "The storm level stutters", "solved"),
    ("pia", 121, "My name is spelt wrong on the receipt", "solved"),
    ("tomas", 96, "A letter is missing on the third island", "solved"),
    ("pia", 74, "How do I turn the music down?", "solved"),
    ("tomas", 58, "Was I charged twice?", "solved"),
    ("pia", 41, "Will my saved game move to a new computer?", "solved"),
    ("tomas", 24, "The photo mode is upside down", "answered"),
    ("pia", 9, "Which languages are coming next?", "answered"),
)


def tell() -> None:
    tomas, pia = who("tomas"), who("pia")
    with clock.on(in_days(-170)):
        _top_up(tomas, 40_00)
    with clock.on(in_days(-150)):
        _top_up(pia, 5_00)
    game = Product.objects.get(game__title="Paper Tides", sku="standard")
    soundtrack = Product.objects.get(game__title="Paper Tides", sku="soundtrack")
    with clock.on(in_days(-12)):
        first = _buy(tomas, game, "game")
    with clock.on(in_days(-11), hour=20):
        _buy(tomas, soundtrack, "soundtrack")
    if not Ticket.objects.exists():
        _old_worries()
        _answered_ticket(tomas, first)
        _open_tickets(tomas)


def _old_worries() -> None:
    for number, (key, days_ago, subject, end) in enumerate(WORRIES):
        player, agent = who(key), who("theo" if number % 3 == 2 else "ines")
        with clock.on(in_days(-days_ago), hour=9 + number):
            ticket = file_ticket(
                email=player.email,
                subject=subject,
                body="I looked into the help pages first and did not find it.",
                player=player,
                actor=player,
            )
        with clock.on(in_days(-days_ago + 1 + number % 2), hour=11):
            reply(
                ticket=ticket,
                body="Thank you for writing. We looked into it; here is what helps.",
                actor=agent,
            )
            if end == "solved":
                solve(ticket=Ticket.objects.get(pk=ticket.pk), actor=agent)


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
    with clock.on(in_days(-10)):
        ticket = file_ticket(
            email=player.email,
            subject="The game does not start on my old laptop",
            body="It opens a black window and closes again. The laptop is from 2014.",
            player=player,
            order_number=order.number,
            actor=player,
        )
    with clock.on(in_days(-9)):
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
    with clock.on(in_days(-2), hour=18):
        file_ticket(
            email=player.email,
            subject="Where do I find the soundtrack?",
            body="I bought it last week and my library shows it, but there is no file.",
            player=player,
            actor=player,
        )
    with clock.on(in_days(-1), hour=7):
        file_ticket(
            email="somebody@example.com",
            subject="Will there be a Spanish version?",
            body="I would love to give the game to my mother, who reads Spanish only.",
            actor=None,
        )
