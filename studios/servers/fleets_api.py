"""Fleets, for a studio's own programs: read, and moved to what a build server made."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from incubator.accounts.models import User
from incubator.api.pages import Body, Page, Window, page
from incubator.api.problems import Problem
from incubator.core.acts import open_to
from studios.api import KeyedRequest, StudioKeyAuth
from studios.models import Scope
from studios.servers.models import BlueprintRevision, Build, Fleet, Rollout
from studios.servers.selectors.fleets import RELATED, standing_of
from studios.servers.services import fleets as services
from studios.servers.tasks import step_sooner

router = Router(tags=["Fleets"])


class RolloutOut(Schema):
    """`state` is `under_way`, `done`, `rolled_back` or `replaced`."""

    from_revision: int
    to_revision: int
    state: str
    failures: int
    started_at: datetime
    ended_at: datetime | None


class FleetOut(Schema):
    """`state` is `on`, `failing` or `off`. `wanted` is how many it should have at this moment;
    `ready` run and are nobody's, `given` are, `starting` do not run yet, `leaving` drain or stop.
    """

    number: str
    name: str
    game: str
    blueprint: str
    revision: int
    build: str | None
    state: str
    minimum: int
    maximum: int
    buffer: int
    pick: str
    wanted: int
    ready: int
    given: int
    starting: int
    leaving: int
    rollout: RolloutOut | None
    actions: list[str]


class TargetIn(Body):
    """A revision of its blueprint by its number, or the newest one that runs this build; where none
    does, the blueprint is given the build first.
    """

    revision: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    build: Annotated[str, Field(description="A build by its number.")] = ""


def _fleets(request: KeyedRequest) -> QuerySet[Fleet]:
    rows = Fleet.objects.filter(game__in=request.caller.games())
    return rows.select_related(*RELATED, "revision__build").prefetch_related("hours")


def _fleet(request: KeyedRequest, number: str) -> Fleet:
    found = _fleets(request).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _shown(fleet: Fleet, person: User) -> FleetOut:
    standing, last = standing_of(fleet, timezone.now()), fleet.rollouts.first()
    build = fleet.revision.build
    return FleetOut(
        number=fleet.number,
        name=fleet.name,
        game=fleet.game.slug,
        blueprint=fleet.blueprint.slug,
        revision=fleet.revision.number,
        build=build.number if build else None,
        state=fleet.state,
        minimum=fleet.minimum,
        maximum=fleet.maximum,
        buffer=fleet.buffer,
        pick=fleet.pick,
        wanted=standing.desired,
        ready=len(standing.ready),
        given=len(standing.given),
        starting=len(standing.starting),
        leaving=len(standing.leaving),
        rollout=_rollout(last) if last else None,
        actions=sorted(open_to(fleet, person)),
    )


def _rollout(rollout: Rollout) -> RolloutOut:
    return RolloutOut(
        from_revision=rollout.from_revision.number,
        to_revision=rollout.to_revision.number,
        state=rollout.end or "under_way",
        failures=rollout.failures,
        started_at=rollout.started_at,
        ended_at=rollout.ended_at,
    )


@router.get(
    "/fleets",
    auth=StudioKeyAuth(Scope.READ_SERVERS),
    response=Page[FleetOut],
    summary="List fleets",
)
def list_fleets(
    request: KeyedRequest, response: HttpResponse, window: Query[Window]
) -> dict[str, Any]:
    """Newest first, each as it stands at this moment."""
    shown = partial(_shown, person=request.caller.person)
    return page(request, response, _fleets(request), window, shown)


@router.get(
    "/fleets/{number}",
    auth=StudioKeyAuth(Scope.READ_SERVERS),
    response=FleetOut,
    summary="Read a fleet",
)
def read_fleet(request: KeyedRequest, number: str) -> FleetOut:
    return _shown(_fleet(request, number), request.caller.person)


@router.post(
    "/fleets/{number}/rollouts",
    auth=StudioKeyAuth(Scope.WRITE_SERVERS),
    response={202: FleetOut},
    summary="Roll out a revision",
)
def begin_rollout(request: KeyedRequest, number: str, body: TargetIn) -> FleetOut:
    """Moves the fleet to a revision or build, a few servers at a time. It is over once `rollout`
    is no longer `under_way`: `rolled_back` where two new servers failed.
    """
    fleet = _fleet(request, number)
    person = request.caller.person
    if (body.revision is None) == (not body.build):
        raise Problem("refused", "Name either a revision or a build.")
    if body.build:
        moved = services.roll_out_build(fleet=fleet, build=_build(fleet, body.build), actor=person)
    else:
        moved = services.roll_out(fleet=fleet, revision=_revision(fleet, body), actor=person)
    step_sooner()
    return _shown(moved, person)


def _build(fleet: Fleet, number: str) -> Build:
    found = Build.objects.filter(game=fleet.game, number=number).first()
    if found is None:
        raise Problem("refused", f"The game has no build {number}.")
    return found


def _revision(fleet: Fleet, body: TargetIn) -> BlueprintRevision:
    found = fleet.blueprint.revisions.filter(number=body.revision or 0).first()
    if found is None:
        raise Problem("refused", f"Its blueprint has no revision {body.revision}.")
    return found
