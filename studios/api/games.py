"""The studio behind the key, its games, and what its servers used."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema

from incubator.accounts.models import User
from incubator.api.pages import Page, Window, page
from incubator.core.acts import open_to
from studios.api.callers import KeyedRequest, StudioKeyAuth
from studios.models import Game, Scope, UsageRecord

router = Router(tags=["Studio"])


class KeyOut(Schema):
    name: str
    scopes: list[str]
    game: str | None
    expires_at: datetime | None


class MeOut(Schema):
    slug: str
    name: str
    about: str
    key: KeyOut


class GameOut(Schema):
    """`actions` are the keys of what whoever made the API key may do to the game now."""

    slug: str
    title: str
    tagline: str
    stage: str
    currency: str
    created_at: datetime
    actions: list[str]


class UsageOut(Schema):
    """`effective_on` is a day of the books, in the time zone that statements name."""

    game: str
    kind: str
    server: str
    seconds: int
    cost_minor: int
    currency: str
    effective_on: date
    started_at: datetime
    ended_at: datetime


class UsageWindow(Window):
    since: date | None = None
    until: date | None = None


def _shown_game(game: Game, person: User) -> GameOut:
    return GameOut(
        slug=game.slug,
        title=game.title,
        tagline=game.tagline,
        stage=game.stage,
        currency=game.currency,
        created_at=game.created_at,
        actions=sorted(open_to(game, person)),
    )


def _shown_usage(record: UsageRecord) -> UsageOut:
    return UsageOut(
        game=record.game.slug,
        kind=record.kind,
        server=record.server_number,
        seconds=record.seconds,
        cost_minor=record.cost_minor,
        currency=record.currency,
        effective_on=record.effective_on,
        started_at=record.started_at,
        ended_at=record.ended_at,
    )


@router.get("/studios/me", auth=StudioKeyAuth(), response=MeOut, summary="Read the studio")
def read_studio(request: KeyedRequest) -> MeOut:
    """Which studio the key belongs to, and what the key may do."""
    studio, key = request.caller.studio, request.caller.key
    return MeOut(
        slug=studio.slug,
        name=studio.name,
        about=studio.about,
        key=KeyOut(
            name=key.name,
            scopes=key.scopes,
            game=key.game.slug if key.game else None,
            expires_at=key.expires_at,
        ),
    )


@router.get(
    "/games",
    auth=StudioKeyAuth(Scope.READ_GAMES),
    response=Page[GameOut],
    summary="List games",
)
def list_games(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """The studio's games, oldest first."""
    games = request.caller.games().select_related("studio")
    shown = partial(_shown_game, person=request.caller.person)
    return page(request, response, games, window, shown, newest_first=False)


@router.get(
    "/games/{game}",
    auth=StudioKeyAuth(Scope.READ_GAMES),
    response=GameOut,
    summary="Read a game",
)
def read_game(request: KeyedRequest, game: str) -> GameOut:
    return _shown_game(request.caller.game(game), request.caller.person)


@router.get(
    "/usage",
    auth=StudioKeyAuth(Scope.READ_USAGE),
    response=Page[UsageOut],
    summary="List usage",
)
def list_usage(
    request: KeyedRequest, response: HttpResponse, window: Query[UsageWindow]
) -> dict[str, Any]:
    """What servers really used, slice by slice, and what it cost; newest first."""
    records = UsageRecord.objects.filter(
        studio=request.caller.studio, game__in=request.caller.games()
    ).select_related("game")
    if window.since:
        records = records.filter(effective_on__gte=window.since)
    if window.until:
        records = records.filter(effective_on__lte=window.until)
    return page(request, response, records, window, _shown_usage)
