"""Tickets, filed by a studio's games for their players."""

from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Field, Router, Schema
from pydantic import AfterValidator

from incubator.api.pages import Body
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope
from support.models import Channel
from support.services.tickets import file_ticket

router = Router(tags=["Support"])


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("Write an e-mail address like ada@example.com.") from error
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


class TicketOut(Schema):
    number: str
    state: str
    subject: str


@router.post(
    "/tickets",
    auth=StudioKeyAuth(Scope.WRITE_TICKETS),
    response={201: TicketOut},
    summary="File a ticket",
)
def create_ticket(request: KeyedRequest, wanted: TicketIn) -> TicketOut:
    """A player asks for help from inside the game. The address is not taken as proof of an
    account, so nothing of an account is shown to whoever sent this. Until somebody answers the mail
    that we send there, which holds fixed words and the ticket's number, our answers wait. A studio's
    games file only so many tickets a day, and are told by 429."""
    game = request.caller.game(wanted.game)
    ticket = file_ticket(
        email=wanted.email,
        subject=wanted.subject,
        body=wanted.body,
        game=game,
        channel=Channel.GAME,
        actor=request.caller.person,
    )
    return TicketOut(number=ticket.number, state=ticket.state, subject=ticket.subject)
