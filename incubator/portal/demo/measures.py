"""What the demo's desk had to do to players: a ban and the appeal, something taken back by mistake,
more promised to one of them, a sender of spam, a fault that more than one tells of; and the studio
that reads along."""

from datetime import timedelta
from email.message import EmailMessage

from django.conf import settings
from django.utils import timezone

from billing.models import BanKind, Entitlement
from billing.services.bans import set_ban
from incubator.accounts.models import User
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who
from studios.models import Game
from support.models import ServiceCalendar, Ticket, Tier, Topic
from support.services import sheet
from support.services.incidents import link, open_incident
from support.services.mail import receive_message
from support.services.policies import Terms, add_policy
from support.services.senders import block_sender_of
from support.services.studio_desk import open_desk
from support.services.tickets import file_ticket, hear
from support.services.tiers import set_tier


def tell(player: User, lost: Ticket) -> None:
    """`lost` is the ticket in which something is missed."""
    _ban(player)
    _mistake(player, lost)
    _more(who("pia"))
    _spam()
    _storm(Game.objects.get(title="Paper Tides"))


def _ban(player: User) -> None:
    game = Game.objects.get(title="Iron Orchard")
    with clock.on(in_days(-5), hour=15):
        ban = set_ban(
            player=player,
            game=game,
            kind=BanKind.CHEATING,
            reason="On Sunday your orchard grew forty times in one minute, which the game cannot do.",
            until=timezone.now() + timedelta(days=30),
            actor=who("ines"),
        )
    with clock.on(in_days(-1), hour=12):
        file_ticket(
            email=player.email,
            subject="I did not cheat",
            body="My little sister found a way to plant two trees in one spot. It is a bug, and we"
            " can show you how it goes.",
            topic=Topic.APPEAL,
            player=player,
            ban=ban,
            actor=player,
        )


def _mistake(player: User, lost: Ticket) -> None:
    owned = Entitlement.objects.active().filter(player=player, product__sku="soundtrack").first()
    if owned is None:
        return
    with clock.on(in_days(-2), hour=20):
        sheet.take_back(
            ticket=lost, entitlement=owned, reason="Taken for the refunded game.", actor=who("theo")
        )
    with clock.on(in_days(-1), hour=9):
        hear(ticket=lost, body="Now it is gone from my library altogether!", author=player)


def _more(player: User) -> None:
    terms = Terms(
        first_minutes=60,
        next_minutes=60,
        resolution_minutes=24 * 60,
        warn_percent=75,
        calendar=ServiceCalendar.objects.get(name="always"),
    )
    with clock.on(in_days(-4), hour=10):
        add_policy(queue=None, priority="", tier=Tier.PREMIUM, terms=terms, actor=who("theo"))
    with clock.on(in_days(-3), hour=10):
        set_tier(
            player=player,
            tier=Tier.PREMIUM,
            reason="Hosts the Paper Tides regatta for 4,000 players each month.",
            until=timezone.now() + timedelta(days=365),
            actor=who("theo"),
        )


def _spam() -> None:
    with clock.on(in_days(-6), hour=3):
        first = receive_message(_lottery("You won 900,000"))
    with clock.on(in_days(-6), hour=9):
        block_sender_of(ticket=first, actor=who("ines"))
    for days_ago in (4, 2):
        with clock.on(in_days(-days_ago), hour=3):
            receive_message(_lottery(f"Last call, day {days_ago}"))


def _storm(game: Game) -> None:
    """Known, linked and shown on the site; what to tell everybody is still to be written."""
    with clock.on(in_days(-1), hour=20):
        incident = open_incident(
            title="The storm level throws players out", game=game, is_shown=True, actor=who("ines")
        )
        for ticket in Ticket.objects.filter(game=game, subject__icontains="storm").order_by("pk"):
            link(ticket=ticket, incident=incident, actor=who("ines"))
    with clock.on(in_days(-1), hour=21):
        open_desk(game=game, answers=True, actor=who("theo"))


def _lottery(subject: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Lottery <win@lottery.example>", settings.SUPPORT_ADDRESS
    letter["Subject"], letter["Message-ID"] = subject, f"<{len(subject)}@lottery.example>"
    letter.set_content("Send us your bank account today, and the prize is yours.\n")
    return letter.as_bytes()
