"""What a game may read of the tickets that it filed."""

from django.db.models import Q, QuerySet

from studios.models import Game
from support.models import Channel, Direction, FromGame, GameReply, Message, Nature, Ticket


def tickets_of_games(games: QuerySet[Game]) -> QuerySet[Ticket]:
    """Those that these games filed, whatever they are about today."""
    return Ticket.objects.filter(from_game__game__in=games).select_related(
        "from_game__game__studio"
    )


def replies_to(games: QuerySet[Game]) -> QuerySet[GameReply]:
    rows = GameReply.objects.filter(game__in=games)
    return rows.select_related("message__author", "message__origin")


def said_to_game(ticket: Ticket) -> QuerySet[Message]:
    """What the game passed on, and our answers to that; nothing of what mails or accounts said."""
    own = Q(direction=Direction.IN, channel=Channel.GAME) | Q(game_reply__isnull=False)
    return Message.objects.filter(own, origin=ticket).select_related("author", "origin")


def answers_game(ticket: Ticket) -> bool:
    """Whether an answer given now goes back to the game: not where the person has shown who they
    are otherwise, or spoke last by another way, as then it may say what is none of the game's.
    """
    is_filed_by_game = FromGame.objects.filter(ticket=ticket).exists
    if ticket.channel != Channel.GAME or ticket.player_id is not None or not is_filed_by_game():
        return False
    said = Message.objects.filter(ticket=ticket, direction=Direction.IN)
    said = said.exclude(mail__nature__in=(Nature.AUTOMATIC, Nature.BOUNCE))
    last = said.order_by("-pk").values_list("channel", "origin").first()
    return last == (Channel.GAME, ticket.pk)
