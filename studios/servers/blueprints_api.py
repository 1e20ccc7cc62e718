"""Blueprints, for a studio's own programs: read, and given the build that was just uploaded."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from incubator.accounts.models import User
from incubator.api.pages import Body, Page, Window, page
from incubator.core.acts import open_to
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope
from studios.servers.models import Blueprint, BlueprintRevision, Build
from studios.servers.services.blueprints import use_build

router = Router(tags=["Blueprints"])
READER = StudioKeyAuth(Scope.READ_BLUEPRINTS)


class RevisionIn(Body):
    """`build` is the number of a server build of the same game that is ready."""

    build: Annotated[str, Field(min_length=1, max_length=20)]


class BlueprintOut(Schema):
    """As it runs now. Of secrets only their names are told; `actions` are the keys of what whoever
    made the API key may do to it now.
    """

    number: str
    name: str
    game: str
    is_offered: bool
    revision: int
    build: str | None
    version: str | None
    command: list[str]
    ports: list[dict[str, str]]
    health: dict[str, str]
    players: dict[str, str]
    environment: dict[str, str]
    secrets: list[str]
    size: str | None
    start_seconds: int
    drain_minutes: int
    stop_seconds: int
    is_reused: bool
    written_at: datetime
    actions: list[str]


def _shown(revision: BlueprintRevision, person: User) -> BlueprintOut:
    blueprint, build = revision.blueprint, revision.build
    return BlueprintOut(
        number=blueprint.slug,
        name=str(blueprint),
        game=blueprint.game.slug if blueprint.game else "",
        is_offered=blueprint.is_offered,
        revision=revision.number,
        build=build.number if build else None,
        version=build.version if build else None,
        command=revision.command,
        ports=revision.ports,
        health=revision.health,
        players=revision.players,
        environment=revision.environment,
        secrets=sorted(revision.secrets_set),
        size=revision.item.code if revision.item else None,
        start_seconds=revision.start_seconds,
        drain_minutes=revision.drain_minutes,
        stop_seconds=revision.stop_seconds,
        is_reused=revision.is_reused,
        written_at=revision.created_at,
        actions=sorted(open_to(blueprint, person)),
    )


def _current(request: KeyedRequest) -> QuerySet[BlueprintRevision]:
    rows = BlueprintRevision.objects.current().filter(blueprint__game__in=request.caller.games())
    return rows.select_related("blueprint__studio", "blueprint__game", "build", "item")


def _found(request: KeyedRequest, number: str) -> BlueprintRevision:
    found = _current(request).filter(blueprint__slug=number).first()
    if found is None:
        raise Http404
    return found


@router.get("/blueprints", auth=READER, response=Page[BlueprintOut], summary="List blueprints")
def list_blueprints(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """The studio's own, each as it runs now; whichever was revised last comes first."""
    shown = partial(_shown, person=request.caller.person)
    return page(request, response, _current(request).order_by("-pk"), window, shown)


@router.get("/blueprints/{number}", auth=READER, response=BlueprintOut, summary="Read a blueprint")
def read_blueprint(request: KeyedRequest, number: str) -> BlueprintOut:
    return _shown(_found(request, number), request.caller.person)


@router.post(
    "/blueprints/{number}/revisions",
    auth=StudioKeyAuth(Scope.WRITE_BLUEPRINTS),
    response={201: BlueprintOut},
    summary="Give a blueprint another build",
)
def revise_blueprint(
    request: KeyedRequest, response: HttpResponse, number: str, body: RevisionIn
) -> BlueprintOut:
    """Writes the next revision: another build, all else as it was. It is launched from now on; what
    runs keeps its own.
    """
    blueprint: Blueprint = _found(request, number).blueprint
    builds = Build.objects.filter(game__in=request.caller.games()).select_related("game")
    build = builds.filter(number=body.build).first()
    if build is None:
        raise Http404
    use_build(blueprint=blueprint, build=build, actor=request.caller.person)
    response["Location"] = reverse("api:read_blueprint", args=[blueprint.slug])
    return _shown(_found(request, number), request.caller.person)
