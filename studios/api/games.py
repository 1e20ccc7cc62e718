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


class TierOut(Schema):
    """From so many units of a month on, `per_units` cost so much."""

    from_quantity: int
    price_minor: int


class RateOut(Schema):
    """What `per_units` of an item's `unit` cost; `tiers` where not all of a month cost the same."""

    price_minor: int
    currency: str
    per_units: int
    effective_from: date
    tiers: list[TierOut]


class UsageOut(Schema):
    """`quantity` counts `unit`s of the `item`. It has no cost of its own: a charge adds up what is
    used of a month at one rate and rounds once. `bearer` says whether the studio pays, it is
    recouped or given. `effective_on` is a day of the books, in the time zone that statements name.
    """

    game: str | None
    kind: str
    item: str
    source: str
    quantity: int
    unit: str
    rate: RateOut
    bearer: str
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
        game=record.game.slug if record.game else None,
        kind=record.item.kind,
        item=record.item.code,
        source=record.source,
        quantity=record.quantity,
        unit=record.item.unit,
        rate=RateOut(
            price_minor=record.rate.price_minor,
            currency=record.rate.currency,
            per_units=record.rate.per_units,
            effective_from=record.rate.effective_from,
            tiers=[
                TierOut(from_quantity=begins, price_minor=price)
                for begins, price in record.rate.tiers
            ],
        ),
        bearer=record.bearer,
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
    """What was really used, slice by slice, and at which rate; newest first."""
    records = UsageRecord.objects.filter(
        studio=request.caller.studio, game__in=request.caller.games()
    ).select_related("game", "item", "rate")
    if window.since:
        records = records.filter(effective_on__gte=window.since)
    if window.until:
        records = records.filter(effective_on__lte=window.until)
    return page(request, response, records, window, _shown_usage)
