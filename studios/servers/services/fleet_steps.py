"""The sweep of fleets: one small step for each, decided from its rows and written in one
transaction. A sweep that is killed has made it or not; the next one decides anew.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.words import Said
from studios.models import ResourceRequest
from studios.servers import words
from studios.servers.errors import QuotaReached
from studios.servers.models import SERVER, Fleet, Rollout, Server
from studios.servers.models.fleets import FAILURES_TOLD
from studios.servers.selectors.fleets import (
    RELATED,
    FleetStep,
    Standing,
    fleet_servers,
    fleets_to_step,
    next_step,
    standing_of,
    standings_of,
)
from studios.servers.selectors.leases import players_of
from studios.servers.services.fleets import end_rollout, move_to
from studios.servers.services.launching import write_down

log = logging.getLogger(__name__)

# After a failure: twice as long each time, and never longer than the last.
RETRY, LATEST_RETRY = timedelta(seconds=15), timedelta(minutes=10)


def step_fleets(*, actor: User | None = None, now: datetime | None = None) -> list[str]:
    """Bring every fleet nearer to what it should be; returns the numbers of those that changed."""
    moved, moment = [], now or timezone.now()
    for standing in standings_of(fleets_to_step(), moment):
        fleet = standing.fleet
        if not next_step(standing).changes_something:
            continue
        try:
            if _step(fleet, now or timezone.now(), actor):
                moved.append(fleet.number)
        except (IntegrityError, OperationalError, QuotaReached) as error:
            # Somebody else launched of the same request, or waited for us: decided anew next time.
            log.warning("%s: %s", fleet, error)
    return moved


@transaction.atomic
def _step(fleet: Fleet, now: datetime, actor: User | None) -> bool:
    """Under the locks of request, fleet and servers, decided again from what stands there now."""
    request = (
        ResourceRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("studio", "game", "rate__item")
        .get(pk=fleet.resource_request_id)
    )
    rows = Fleet.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    locked = rows.select_related(*RELATED).filter(pk=fleet.pk).first()
    if locked is None:
        return False
    locked.resource_request = request
    servers = list(fleet_servers(locked).select_for_update(of=("self",), no_key=True))
    standing = standing_of(locked, now, servers)
    step = next_step(standing)
    _take_note(standing, step, actor)
    for server in step.retires:
        _retire(server, _why_retired(standing, server), standing, actor)
    _launch(standing, step, actor)
    _say_how_it_goes(standing, step, actor)
    return step.changes_something


def _take_note(standing: Standing, step: FleetStep, actor: User | None) -> None:
    """Of what ended by itself, does not start, or is on a host that nobody hears of."""
    fleet = standing.fleet
    for server in step.ruins:
        server.desired = Server.Desired.STOPPED
        server.save(update_fields=["desired"])
        audit.record(actor=actor, said=words.FLEET_NOTED(fleet=fleet.as_said()), subject=server)
        SERVER.advance(server, "stop", actor=actor, field="observed")
    for servers, why in (
        (step.written_off, words.WRITTEN_OFF()),
        (step.late, words.STARTED_LATE()),
        (step.emptied, words.IS_EMPTY()),
    ):
        for server in servers:
            _stop(server, why, standing, actor)


def _why_retired(standing: Standing, server: Server) -> Said:
    if not standing.fleet.is_on:
        return words.TURNED_OFF()
    is_old = server.revision_id != standing.fleet.revision_id
    return words.OUTDATED() if is_old else words.TOO_MANY()


def _retire(server: Server, why: Said, standing: Standing, actor: User | None) -> None:
    """Whoever plays there has the blueprint's time; where nobody does it stops at once."""
    is_used = server.is_given or bool(players_of(server, standing.moment))
    if not is_used or server.observed != "running" or not server.revision.drain_minutes:
        _stop(server, why, standing, actor)
        return
    server.drain_until = standing.moment.replace(microsecond=0) + server.revision.drain
    server.drain_cause = Server.Drain.FLEET
    server.save(update_fields=["drain_until", "drain_cause"])
    said = words.FLEET_DRAINS(fleet=standing.fleet.as_said())
    audit.record(actor=actor, said=said, subject=server, because=why)


def _stop(server: Server, why: Said, standing: Standing, actor: User | None) -> None:
    server.desired, server.restarts_for = Server.Desired.STOPPED, None
    server.next_look_at = timezone.now()
    server.save(update_fields=["desired", "restarts_for", "next_look_at"])
    said = words.FLEET_STOPPED(fleet=standing.fleet.as_said())
    audit.record(actor=actor, said=said, subject=server, because=why)


def _launch(standing: Standing, step: FleetStep, actor: User | None) -> None:
    """New ones stand in the place of those that ended by themselves, as far as there are some."""
    fleet = standing.fleet
    said = words.FLEET_LAUNCHED(fleet=fleet.as_said())
    replaced = [*step.ruins, *step.written_off]
    for place in range(step.launches):
        before = replaced[place] if place < len(replaced) else None
        made = write_down(
            fleet.resource_request, fleet.blueprint, fleet.made_by, replaces=before, fleet=fleet
        )
        audit.record(actor=actor, said=said, subject=made)
        if before is not None:
            told = words.REPLACED(server=made.as_said())
            audit.record(actor=actor, said=told, subject=before)


def _say_how_it_goes(standing: Standing, step: FleetStep, actor: User | None) -> None:
    """Failures wait longer and longer, and are told; a rollout ends."""
    fleet, rollout, now = standing.fleet, standing.rollout, standing.moment
    if step.failures:
        was_failing = fleet.failures >= FAILURES_TOLD
        fleet.failures += step.failures
        fleet.failed_at = now
        fleet.retry_at = now + min(LATEST_RETRY, RETRY * 2 ** min(fleet.failures - 1, 10))
        if fleet.failures >= FAILURES_TOLD and not was_failing:
            audit.record(actor=actor, said=words.FLEET_FAILS(), subject=fleet)
    elif step.works_again:
        if fleet.failures >= FAILURES_TOLD:
            audit.record(actor=actor, said=words.FLEET_WORKS(), subject=fleet)
        fleet.failures, fleet.failed_at, fleet.retry_at = 0, None, None
    fleet.save(update_fields=["failures", "failed_at", "retry_at"])
    if rollout is None:
        return
    rollout.failures += step.failures
    if step.rolls_back:
        end_rollout(rollout, Rollout.End.ROLLED_BACK, now)
        move_to(fleet, rollout.from_revision)
        said = words.ROLLED_BACK(revision=rollout.from_revision.number)
        why = words.NEW_ONES_FAIL(failures=rollout.failures)
        audit.record(actor=actor, said=said, subject=fleet, because=why)
    elif step.is_rolled_out:
        end_rollout(rollout, Rollout.End.DONE, now)
        said = words.ROLLED_OUT(revision=rollout.to_revision.number)
        audit.record(actor=actor, said=said, subject=fleet)
    elif step.failures:
        rollout.save(update_fields=["failures"])
