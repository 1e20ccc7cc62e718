"""Tickets that a studio's games file for their players, and what is said in them."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator

from incubator.api.pages import Body, Feed, FeedWindow, Page, Window, feed, page
from studios.api import KeyedRequest, StudioCaller, StudioKeyAuth
from studios.models import Scope
from support.models import Channel, Direction, FromGame, GameReply, Message, Platform, Ticket, Topic
from support.models.told import STATES_FOR_GAMES
from support.selectors.games import replies_to, said_to_game, tickets_of_games
from support.services import games
from support.services.games import LOG_BYTES
from support.services.tickets import file_ticket

router = Router(tags=["Support"])


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("Write an e-mail address like ada@example.com.") from error
    return text


def _topic(text: str) -> str:
    return _one_of(text, Topic.values)


def _platform(text: str) -> str:
    return _one_of(text, Platform.values) if text else ""


def _one_of(text: str, known: list[str]) -> str:
    if text not in known:
        raise ValueError(f"Write one of {', '.join(known)}.")
    return text


def _log(text: str) -> str:
    if len(text.encode(errors="replace")) > LOG_BYTES:
        raise ValueError("A log is 256 kB at most. Send its end.")
    return text


class TicketIn(Body):
    game: Annotated[str, Field(description="The game's slug", examples=["paper-tides"])]
    email: Annotated[
        str,
        AfterValidator(_address),
        Field(
            max_length=254,
            description="The player's: answers go there once our first mail is answered",
            examples=["player@example.com"],
        ),
    ]
    subject: Annotated[str, Field(min_length=1, max_length=300, examples=["Lost at sea"])]
    body: Annotated[str, Field(min_length=1, max_length=20_000, examples=["My boat is gone."])]
    topic: Annotated[
        str,
        AfterValidator(_topic),
        Field(description=", ".join(Topic.values), examples=["bug"]),
    ] = Topic.OTHER.value
    platform: Annotated[
        str,
        AfterValidator(_platform),
        Field(description=", ".join(Platform.values), examples=["linux"]),
    ] = ""
    version: Annotated[
        str, Field(max_length=40, description="Of the game, as players know it", examples=["1.2"])
    ] = ""
    player_id: Annotated[
        str, Field(max_length=100, description="Whom the game means", examples=["p-81723"])
    ] = ""
    session: Annotated[str, Field(max_length=100, examples=["s-20261130-0042"])] = ""
    build: Annotated[str, Field(max_length=100, examples=["4711"])] = ""
    log: Annotated[
        str,
        AfterValidator(_log),
        Field(description="Text, 256 kB at most: agents read it", examples=["12:00 started"]),
    ] = ""


class TicketOut(Schema):
    """`state` is open, waiting (for the player), solved or closed."""

    number: str
    state: str
    subject: str
    game: str
    topic: str
    player_id: str
    session: str
    build: str
    created_at: datetime
    last_message_at: datetime


class MessageIn(Body):
    body: Annotated[str, Field(min_length=1, max_length=20_000, examples=["It is back again."])]


class MessageOut(Schema):
    """`by` is player or support; `agent` is the name that support goes by, for support alone."""

    id: int
    ticket: str
    by: str
    agent: str
    body: str
    created_at: datetime


class TicketWindow(Window):
    game: Annotated[str, Field(description="The slug of one game.")] = ""


@router.post(
    "/tickets",
    auth=StudioKeyAuth(Scope.WRITE_TICKETS),
    response={201: TicketOut},
    summary="File a ticket",
)
def create_ticket(request: KeyedRequest, wanted: TicketIn) -> TicketOut:
    """A player asks for help from inside the game. The address is not taken as proof of an
    account, so nothing of an account is shown to whoever sent this. Until somebody answers the mail
    that we send there, which holds fixed words and the ticket's number, our answers are not mailed.
    The game reads them in any case. A studio's games file only so many tickets a day, and are told
    by 429."""
    game = request.caller.game(wanted.game)
    ticket = file_ticket(
        email=wanted.email,
        subject=wanted.subject,
        body=wanted.body,
        game=game,
        topic=Topic(wanted.topic),
        platform=wanted.platform,
        version=wanted.version,
        channel=Channel.GAME,
        actor=request.caller.person,
        from_game=FromGame(
            game=game, player_id=wanted.player_id, session=wanted.session, build=wanted.build
        ),
        enclosed=games.with_log(wanted.log),
    )
    return _shown_ticket(ticket)


@router.get(
    "/tickets",
    auth=StudioKeyAuth(Scope.READ_TICKETS),
    response=Page[TicketOut],
    summary="List tickets",
)
def list_tickets(
    request: KeyedRequest, response: HttpResponse, window: Query[TicketWindow]
) -> dict[str, Any]:
    """Those that the studio's games filed, newest first."""
    rows = _tickets(request.caller)
    if window.game:
        rows = rows.filter(from_game__game=request.caller.game(window.game))
    return page(request, response, rows, window, _shown_ticket)


@router.get(
    "/tickets/{number}",
    auth=StudioKeyAuth(Scope.READ_TICKETS),
    response=TicketOut,
    summary="Read a ticket",
)
def read_ticket(request: KeyedRequest, number: str) -> TicketOut:
    return _shown_ticket(_ticket(request.caller, number))


@router.get(
    "/tickets/{number}/messages",
    auth=StudioKeyAuth(Scope.READ_TICKETS),
    response=Feed[MessageOut],
    summary="Read what is said in a ticket",
)
def list_messages(request: KeyedRequest, number: str, window: Query[FeedWindow]) -> dict[str, Any]:
    """What the game passed on and what we answered to that, oldest first. `next` is always there:
    ask for it again later, and it begins where this ends. What is said by mail, and our answers to
    it, are between its writer and us."""
    ticket = _ticket(request.caller, number)
    return feed(request, said_to_game(ticket), window, _shown_message)


@router.post(
    "/tickets/{number}/messages",
    auth=StudioKeyAuth(Scope.WRITE_TICKETS),
    response={201: MessageOut},
    summary="Pass on what the player says next",
)
def create_message(request: KeyedRequest, number: str, wanted: MessageIn) -> MessageOut:
    """It opens a solved ticket again. A closed one takes no more words: file a new ticket. The
    studio's games pass on only so many messages a day, and are told by 429."""
    ticket = _ticket(request.caller, number)
    return _shown_message(games.pass_on_words(ticket=ticket, body=wanted.body))


@router.get(
    "/messages",
    auth=StudioKeyAuth(Scope.READ_TICKETS),
    response=Feed[MessageOut],
    summary="Read answers to all tickets",
)
def list_answers(request: KeyedRequest, window: Query[FeedWindow]) -> dict[str, Any]:
    """Our answers to all tickets that the studio's games filed, in the order in which they were
    given, by one cursor: none comes later in front of what you have read. `next` is always there:
    keep it, and ask for it again."""
    replies = replies_to(request.caller.games())
    return feed(request, replies, window, _shown_reply)


def _tickets(caller: StudioCaller) -> Any:
    return tickets_of_games(caller.games())


def _ticket(caller: StudioCaller, number: str) -> Ticket:
    found: Ticket | None = _tickets(caller).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _shown_ticket(ticket: Ticket) -> TicketOut:
    said = ticket.from_game
    return TicketOut(
        number=ticket.number,
        state=STATES_FOR_GAMES[ticket.state],
        subject=ticket.subject,
        game=said.game.slug,
        topic=ticket.topic,
        player_id=said.player_id,
        session=said.session,
        build=said.build,
        created_at=ticket.created_at,
        last_message_at=ticket.last_message_at,
    )


def _shown_reply(reply: GameReply) -> MessageOut:
    return _shown_message(reply.message)


def _shown_message(message: Message) -> MessageOut:
    is_ours = message.direction == Direction.OUT
    return MessageOut(
        id=message.pk,
        ticket=message.origin.number,
        by="support" if is_ours else "player",
        agent=message.author.display_name if is_ours and message.author else "",
        body=message.body,
        created_at=message.created_at,
    )
