"""Fleets as people want them: their sizes, hours and revision. The sweep makes it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from incubator.core.totals import require_room
from incubator.core.words import Phrase
from incubator.web.versions import require_unchanged
from studios.models import ResourceKind, ResourceRequest
from studios.servers import words
from studios.servers.errors import FleetRefused, NotApproved
from studios.servers.models import (
    Blueprint,
    BlueprintRevision,
    Build,
    Fleet,
    FleetHours,
    Pick,
    Rollout,
)
from studios.servers.selectors import LAUNCHABLE, cap_of
from studios.servers.services.blueprints import use_build
from studios.services.requests import mark_fulfilled

MOST_OF_A_STUDIO = 50
# What people give it, of which its form carries the version.
EDITED = ("name", "minimum", "maximum", "buffer", "pick", "time_zone", "hours_said")
# Three for each day of the week.
MOST_HOURS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Another minimum from hour to hour of these days; Monday is 0."""

    days: tuple[int, ...]
    from_hour: int
    to_hour: int
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many servers a fleet has, and when."""

    minimum: int
    maximum: int
    buffer: int
    pick: str = Pick.PACKED
    time_zone: str = "UTC"
    hours: Sequence[Hours] = ()


@transaction.atomic
def make_fleet(
    *,
    resource_request: ResourceRequest,
    revision: BlueprintRevision,
    name: str,
    sizes: Sizes,
    actor: User,
) -> Fleet:
    """A fleet of what was approved; the next sweep launches its servers.

    Raises NotApproved, FleetRefused and TooMany.
    """
    locked = ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=resource_request.pk
    )
    acts.require(actor, words.MAKE_FLEET.key, locked)
    if locked.kind != ResourceKind.SERVER or locked.state not in LAUNCHABLE or locked.extends_id:
        raise NotApproved(
            _("%(locked)s is %(label)s: a fleet is made of an approved server request.")
            % {"locked": locked, "label": locked.label}
        )
    if locked.game is None:
        raise NotApproved(
            _("%(locked)s names no game, so nothing can be charged to it.") % {"locked": locked}
        )
    voting.require_complete(locked, amount_minor=locked.amount_minor)
    require_room(
        Fleet.objects.filter(studio=locked.studio),
        holder=f"studio:{locked.studio_id}",
        most=MOST_OF_A_STUDIO,
        words=_("A studio has at most %(most)s fleets. Change one of them."),
    )
    _require_usable(revision, locked)
    fleet = Fleet(
        number=next_number("FL"),
        studio=locked.studio,
        game=locked.game,
        resource_request=locked,
        blueprint=revision.blueprint,
        revision=revision,
        made_by=actor,
    )
    _write(fleet, name, sizes, locked)
    audit.record(actor=actor, said=words.MAKE_FLEET(), subject=fleet, after=_kept(fleet, sizes))
    if locked.state == "approved":
        mark_fulfilled(resource_request=locked, actor=actor)
    return fleet


@transaction.atomic
def change_fleet(
    *, fleet: Fleet, name: str, sizes: Sizes, actor: User, seen: str | None = None
) -> Fleet:
    """Other sizes and hours. `seen` is the version of EDITED that the actor's page showed.

    Raises FleetRefused and ChangedMeanwhile.
    """
    acts.require(actor, words.CHANGE_FLEET.key, fleet)
    locked = _locked(fleet)
    require_unchanged(locked, *EDITED, seen=seen)
    before = _kept(locked, sizes_of(locked))
    _write(locked, name, sizes, locked.resource_request)
    after = _kept(locked, sizes)
    if after != before:
        said = words.CHANGE_FLEET()
        audit.record(actor=actor, said=said, subject=locked, before=before, after=after)
    return locked


def sizes_of(fleet: Fleet) -> Sizes:
    return Sizes(
        minimum=fleet.minimum,
        maximum=fleet.maximum,
        buffer=fleet.buffer,
        pick=fleet.pick,
        time_zone=fleet.time_zone,
        hours=[
            Hours(
                days=tuple(one.days),
                from_hour=one.from_hour,
                to_hour=one.to_hour,
                minimum=one.minimum,
            )
            for one in fleet.hours.all()
        ],
    )


def _kept(fleet: Fleet, sizes: Sizes) -> dict[str, Any]:
    """As the trail keeps it."""
    hours = [
        f"{','.join(map(str, one.days))} {one.from_hour}-{one.to_hour}: {one.minimum}"
        for one in sizes.hours
    ]
    return {
        "name": fleet.name,
        "minimum": sizes.minimum,
        "maximum": sizes.maximum,
        "buffer": sizes.buffer,
        "pick": str(sizes.pick),
        "time_zone": sizes.time_zone,
        "hours": hours,
    }


def _write(fleet: Fleet, name: str, sizes: Sizes, request: ResourceRequest) -> None:
    fleet.name = name.strip()
    if not fleet.name or len(fleet.name) > 60 or not fleet.name.isprintable():
        raise FleetRefused(_("Give it a name of at most 60 characters, all of which can be seen."))
    require_possible(sizes, cap_of(request).at_once)
    fleet.minimum, fleet.maximum, fleet.buffer = sizes.minimum, sizes.maximum, sizes.buffer
    fleet.pick, fleet.time_zone = Pick(sizes.pick), sizes.time_zone
    if fleet._state.adding:
        fleet.save()
    else:
        fleet.save(update_fields=["name", "minimum", "maximum", "buffer", "pick", "time_zone"])
    fleet.hours.all().delete()
    fleet.its_hours = FleetHours.objects.bulk_create(
        FleetHours(
            fleet=fleet,
            days=sorted(set(one.days)),
            from_hour=one.from_hour,
            to_hour=one.to_hour,
            minimum=one.minimum,
        )
        for one in sizes.hours
    )


def require_possible(sizes: Sizes, approved: int) -> None:
    """Raises FleetRefused."""
    if not 0 <= sizes.minimum <= sizes.maximum or not 0 <= sizes.buffer <= sizes.maximum:
        raise FleetRefused(_("Minimum and buffer are no more than the maximum."))
    if sizes.maximum < 1:
        raise FleetRefused(_("A fleet has one server at most, or more."))
    if sizes.maximum > approved:
        raise FleetRefused(
            _("%(approved)s servers at once were approved. Ask for more, or for less here.")
            % {"approved": approved}
        )
    try:
        ZoneInfo(sizes.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise FleetRefused(_("There is no such time zone.")) from error
    if len(sizes.hours) > MOST_HOURS:
        raise FleetRefused(
            _("A fleet has at most %(most)s other minimums. Put some of them together.")
            % {"most": MOST_HOURS}
        )
    for one in sizes.hours:
        if not one.days or not set(one.days) <= set(range(7)):
            raise FleetRefused(_("Say on which days the hours are."))
        if not 0 <= one.from_hour < one.to_hour <= 24:
            raise FleetRefused(_("Hours begin before they end, between 0 and 24."))
        if not 0 <= one.minimum <= sizes.maximum:
            raise FleetRefused(_("The minimum of some hours is no more than the maximum."))


def _require_usable(revision: BlueprintRevision, request: ResourceRequest) -> None:
    _hold_build(revision)
    fits = BlueprintRevision.objects.fit_for(request).filter(pk=revision.pk).exists()
    if not fits or not revision.blueprint.is_offered:
        raise FleetRefused(
            _("%(revision)s cannot be launched for %(request)s. Choose another.")
            % {"revision": revision, "request": request}
        )


def _hold_build(revision: BlueprintRevision) -> Build | None:
    """Whoever retires it at this moment comes first or waits."""
    if revision.build_id is None:
        return None
    rows = Build.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=revision.build_id)


@transaction.atomic
def turn_fleet(*, fleet: Fleet, on: bool, actor: User) -> Fleet:
    """Off: its servers drain and stop, and none is launched until it is on again.

    Raises FleetRefused where its build is gone meanwhile.
    """
    done: Phrase = words.TURN_ON if on else words.TURN_OFF
    acts.require(actor, done.key, fleet)
    locked = _locked(fleet)
    if locked.is_on != on:
        build = _hold_build(locked.revision)
        if on and build is not None and build.state != "ready":
            raise FleetRefused(
                _("%(build)s is %(state)s. Roll out another revision first.")
                % {"build": build, "state": build.label}
            )
        locked.is_on = on
        _try_anew(locked)
        locked.save(update_fields=["is_on", "failures", "failed_at", "retry_at"])
        audit.record(actor=actor, said=done(), subject=locked)
    fleet.is_on = on
    return locked


@transaction.atomic
def roll_out(
    *, fleet: Fleet, revision: BlueprintRevision, actor: User, now: datetime | None = None
) -> Fleet:
    """Move to another revision of its blueprint, a few servers at a time. The same again, or what
    it has already, changes nothing. Raises FleetRefused.
    """
    acts.require(actor, words.ROLL_OUT.key, fleet)
    locked = _locked(fleet)
    if revision.blueprint_id != locked.blueprint_id:
        raise FleetRefused(_("Choose a revision of the fleet's own blueprint."))
    if revision.pk == locked.revision_id:
        return locked
    _require_usable(revision, locked.resource_request)
    before = locked.revision
    under_way = locked.open_rollout
    now = now or timezone.now()
    if under_way is not None:
        # What was not finished is not what it would go back to.
        before = under_way.from_revision
        end_rollout(under_way, Rollout.End.REPLACED, now)
    if before.pk != revision.pk:
        Rollout.objects.create(
            fleet=locked,
            from_revision=before,
            to_revision=revision,
            begun_by=actor,
            started_at=now,
        )
    move_to(locked, revision)
    said = words.ROLL_OUT(revision=revision.number)
    audit.record(actor=actor, said=said, subject=locked)
    return locked


@transaction.atomic
def roll_back(*, fleet: Fleet, actor: User) -> Fleet:
    """Back to where the rollout that is under way began. Raises FleetRefused."""
    acts.require(actor, words.ROLL_BACK.key, fleet)
    locked = _locked(fleet)
    rollout = locked.open_rollout
    if rollout is None:
        raise FleetRefused(_("Nothing is being rolled out. Roll out the revision that you want."))
    end_rollout(rollout, Rollout.End.ROLLED_BACK, timezone.now())
    move_to(locked, rollout.from_revision)
    said = words.ROLL_BACK(revision=rollout.from_revision.number)
    audit.record(actor=actor, said=said, subject=locked)
    return locked


@transaction.atomic
def roll_out_build(*, fleet: Fleet, build: Build, actor: User) -> Fleet:
    """Move to the newest revision of its blueprint that runs the build; where none does, the next
    one is written. Raises FleetRefused and what `use_build` raises.
    """
    acts.require(actor, words.ROLL_OUT.key, fleet)
    _locked(fleet)
    # Whoever else moves a fleet of it to the same build finds what is written here.
    rows = Blueprint.objects.select_for_update(of=("self",), no_key=True)
    blueprint = rows.get(pk=fleet.blueprint_id)
    found = blueprint.revisions.filter(build=build).order_by("-number").first()
    revision = found or use_build(blueprint=blueprint, build=build, actor=actor)
    return roll_out(fleet=fleet, revision=revision, actor=actor)


def end_rollout(rollout: Rollout, how: str, now: datetime) -> None:
    rollout.ended_at, rollout.end = now, how
    rollout.save(update_fields=["ended_at", "end", "failures"])


def move_to(locked: Fleet, revision: BlueprintRevision) -> None:
    locked.revision = revision
    _try_anew(locked)
    locked.save(update_fields=["revision", "failures", "failed_at", "retry_at"])


def _try_anew(locked: Fleet) -> None:
    """Whatever failed, this is something else."""
    locked.failures, locked.failed_at, locked.retry_at = 0, None, None


def _locked(fleet: Fleet) -> Fleet:
    """Request first, as everybody who launches of it."""
    ResourceRequest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=fleet.resource_request_id
    )
    rows = Fleet.objects.select_related("revision", "blueprint", "resource_request", "studio")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=fleet.pk)
