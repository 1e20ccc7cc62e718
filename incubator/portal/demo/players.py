"""Players of the demo world: money in the wallet, games in the library, questions asked."""

import uuid
from datetime import timedelta
from email.message import EmailMessage

from django.conf import settings
from django.utils import timezone

from billing.models import Entitlement, Order, Product, Subscription
from billing.payments.gateways.sandbox import notification_of
from billing.payments.gateways.sandbox_bank import TEST_CARDS, pay_charge
from billing.payments.services.reports import receive_notification
from billing.services.consuming import consume
from billing.services.orders import buy_with_wallet
from billing.services.renewals import renew_due
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from incubator.approvals.voting import asked_for, vote
from incubator.core import books
from incubator.portal.demo import clock, measures
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind
from studios.services.requests import request_resource
from support.models import Channel, FromGame, Macro, Score, Ticket, Topic
from support.services import chats
from support.services.desk import arrive, leave
from support.services.games import with_log
from support.services.macros import tag, write_macro
from support.services.mail import receive_message
from support.services.refunds import refund_from_ticket
from support.services.satisfaction import rate
from support.services.service_time import Wrote, charge_service_times
from support.services.tickets import file_ticket, reply

# Names for idempotency keys, so that telling the chapter again buys nothing twice.
NAMES = uuid.UUID("6a0e4c1e-3f0c-4d59-9c75-2b1f3f6d7a10")


# Who wrote when, how many days ago; about what; what came of it; and how they liked that.
WORRIES = (
    ("tomas", 161, "I cannot sign in after changing my phone", "solved", Score.GOOD),
    ("pia", 148, "Can I play with a controller?", "solved", Score.GOOD),
    ("tomas", 133, "The storm level stutters", "solved", Score.OKAY),
    ("pia", 121, "My name is spelt wrong on the receipt", "solved", Score.GOOD),
    ("tomas", 96, "A letter is missing on the third island", "solved", None),
    ("pia", 74, "How do I turn the music down?", "solved", Score.GOOD),
    ("tomas", 58, "Was I charged twice?", "solved", Score.BAD),
    ("pia", 41, "Will my saved game move to a new computer?", "solved", Score.GOOD),
    ("tomas", 24, "The photo mode is upside down", "answered", None),
    ("pia", 9, "Which languages are coming next?", "answered", None),
)
# The first of them for whose answer the studio pays.
SERVED_FROM = 9
TOO_LATE = "Three days for an answer that only says to wait."


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
    with clock.on(in_days(-10), hour=21):
        _use_some(_buy(tomas, Product.objects.get(game=game.game, sku="wax"), "wax"))
    _subscribe(tomas, Product.objects.get(game=game.game, sku="club"))
    if not Macro.objects.exists():
        _macros()
    if not Ticket.objects.exists():
        _old_worries()
        _answered_ticket(tomas, first)
        lost = _open_tickets(tomas)
        _chat(pia)
        _from_the_game(game.game)
        _mails()
        measures.tell(tomas, lost)


def _subscribe(player: User, product: Product) -> None:
    """Two periods are paid, and a third is not far."""
    if Subscription.objects.of(player).exists():
        return
    with clock.on(in_days(-48)):
        _buy(player, product, "club")
    with clock.on(books.day_of(Subscription.objects.of(player).get().ends_at), hour=12):
        renew_due()


def _old_worries() -> None:
    game = Game.objects.get(title="Paper Tides")
    for number, (key, days_ago, subject, end, score) in enumerate(WORRIES):
        player, agent = who(key), who("theo" if number % 3 == 2 else "ines")
        if number == SERVED_FROM:
            _service(game)
        with clock.on(in_days(-days_ago), hour=9 + number):
            ticket = file_ticket(
                email=player.email,
                subject=subject,
                body="I looked into the help pages first and did not find it.",
                player=player,
                game=game if number % 4 else None,
                actor=player,
            )
        with clock.on(in_days(-days_ago + 1 + number % 2), hour=11):
            reply(
                ticket=ticket,
                body="Thank you for writing. We looked into it; here is what helps.",
                actor=agent,
                solves=end == "solved",
                wrote=Wrote(140 + 35 * number, timezone.now() - timedelta(hours=1)),
            )
        with clock.on(in_days(-days_ago + 1 + number % 2), hour=15):
            charge_service_times()
        if score is not None:
            with clock.on(in_days(-days_ago + 2 + number % 2), hour=19):
                rate(
                    solution=ticket.solutions.get(),
                    score=score,
                    comment=TOO_LATE if score == Score.BAD else "",
                    actor=player,
                )


def _service(game: Game) -> None:
    """The studio has its players answered, from the day on which that was approved."""
    with clock.on(in_days(-20)):
        asked = request_resource(
            studio=game.studio,
            game=game,
            kind=ResourceKind.SERVICE,
            quantity=600,
            amount_minor=0,
            currency=game.currency,
            purpose="Answers to players of the letter race.",
            actor=who("mira"),
        )
    with clock.on(in_days(-19), hour=15):
        vote(approval=asked_for(asked), person=who("oskar"))


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


def _use_some(order: Order) -> None:
    """Letters that were sealed in the game."""
    wax = Entitlement.objects.select_related("product__game__studio").get(order_line__order=order)
    consume(entitlement=wax, quantity=40, key=f"letters of {order.number}", actor=who("mira"))


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


def _open_tickets(player: User) -> Ticket:
    with clock.on(in_days(-2), hour=18):
        lost = file_ticket(
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
    return lost


def _chat(player: User) -> None:
    """Said within ten minutes, and left."""
    ines = who("ines")
    with clock.on(in_days(-1), hour=15):
        arrive(actor=ines)
        ticket = chats.begin(
            player=player,
            topic=Topic.BUG,
            game=None,
            body="My boat stays in the harbour whatever I press. Is it me?",
        )
        reply(ticket=ticket, body="It is us: the wind of today's harbour is too weak.", actor=ines)
        chats.say(ticket=ticket, body="Ha! So I wait for wind?", author=player)
        reply(ticket=ticket, body="Row out with R until the lighthouse. We mend it.", actor=ines)
        chats.leave(ticket=ticket)
        leave(actor=ines)


def _from_the_game(game: Game) -> None:
    with clock.on(in_days(-1), hour=19):
        file_ticket(
            email="mika@mail.example",
            subject="The storm throws me out",
            body="Every time the third wave comes. The game said it would tell you the rest.",
            actor=None,
            game=game,
            topic=Topic.BUG,
            platform="linux",
            version="1.2",
            channel=Channel.GAME,
            from_game=FromGame(
                game=game, player_id="p-81723", session="s-20261129-0042", build="4711"
            ),
            enclosed=with_log("18:58:01 wave 3\n18:58:01 sail.tear: no sail\n18:58:02 bye\n"),
        )


def _mails() -> None:
    """A mail that was answered, and one from the person in copy, who may belong to it."""
    first = EmailMessage()
    first["From"], first["To"] = "Lin Wei <lin@mail.example>", settings.SUPPORT_ADDRESS
    first["Cc"] = "Mei Wei <mei@mail.example>"
    first["Subject"], first["Message-ID"] = "扣了两次款", "<demo-1@mail.example>"
    first.set_content("你好，我买《纸潮》时被扣了两次款。截图见附件。\n")
    first.add_attachment(
        b"17:02 charged 14.99\n17:02 charged 14.99\n",
        filename="bank.txt",
        maintype="text",
        subtype="plain",
    )
    with clock.on(in_days(-3), hour=10):
        asked = receive_message(first.as_bytes())
        tag(ticket=asked, tags=["charged twice"], actor=who("ines"))
    with clock.on(in_days(-3), hour=11):
        reply(ticket=asked, body="你好，请告诉我们订单号，我们马上核对。", actor=who("ines"))
    ours = asked.messages.get(direction="out").deliveries.get().letter.message_id
    second = EmailMessage()
    second["From"], second["To"] = "Mei Wei <mei@mail.example>", settings.SUPPORT_ADDRESS
    second["Subject"], second["In-Reply-To"] = "Re: 扣了两次款", ours
    second.set_content("订单号是 O-1042，谢谢！\n")
    with clock.on(in_days(-2), hour=9):
        receive_message(second.as_bytes())


def _macros() -> None:
    write_macro(
        name="Ask for the order",
        queue=None,
        texts={
            "en": "Hello {player},\n\nwhich order is it? Its number begins with O- and stands on"
            " your receipt.",
            "zh-hans": "你好，请告诉我们订单号：它以 O- 开头，在收据上可以找到。",
        },
        solves=False,
        tags=["needs order"],
        actor=who("theo"),
    )
    write_macro(
        name="It is solved",
        queue=None,
        texts={
            "en": "Good to hear that it works now, {player}. Write again whenever something is wrong.",
            "zh-hans": "很高兴问题已经解决。如果还有问题，随时写信给我们。",
        },
        solves=True,
        tags=[],
        actor=who("theo"),
    )
