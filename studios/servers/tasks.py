"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT, one_turn_with
from incubator.documents import uploads
from incubator.work import hints
from studios.servers import services
from studios.servers.services import builds, fleet_steps, leases, logs, samples, spent_hosts


@shared_task(
    name="studios.servers.tasks.reconcile_servers",
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
@one_turn_with("machines")
def reconcile_servers() -> str:
    return str(services.reconcile())


@shared_task(name="studios.servers.tasks.meter_servers")
def meter_servers() -> int:
    return services.meter_due()


@shared_task(name="studios.servers.tasks.settle_builds")
def settle_builds() -> int:
    # At once, where somebody waits for it; a file that another process joins is passed over.
    uploads.settle()
    return builds.settle_builds()


@shared_task(name="studios.servers.tasks.retire_builds")
def retire_builds() -> int:
    return builds.retire_old()


@shared_task(name="studios.servers.tasks.sweep_leases")
def sweep_leases() -> int:
    return len(leases.sweep_leases())


@shared_task(name="studios.servers.tasks.step_fleets")
def step_fleets() -> int:
    return len(fleet_steps.step_fleets())


@shared_task(name="studios.servers.tasks.forget_samples")
def forget_samples() -> int:
    return samples.forget_samples() + logs.forget_logs()


@shared_task(name="studios.servers.tasks.retire_spent_hosts")
def retire_spent_hosts() -> int:
    return spent_hosts.retire_spent_hosts()


def look_sooner() -> None:
    """Ask the worker to reconcile now."""
    hints.look_sooner(reconcile_servers)


def check_sooner() -> None:
    """Ask the worker to check what has come whole now."""
    hints.look_sooner(settle_builds)


def sweep_sooner() -> None:
    """Ask the worker to make ready what was given back now."""
    hints.look_sooner(sweep_leases)


def step_sooner() -> None:
    """Ask the worker to bring fleets nearer to what they should be now."""
    hints.look_sooner(step_fleets)
