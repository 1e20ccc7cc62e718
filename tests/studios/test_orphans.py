"""What runs in our name and stands in no row is reported, decided about, and stopped in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.servers.models import Orphan, WatchedDatabase
from studios.servers.providers import Machine, Phase
from studios.servers.services import orphans, reconcile
from tests.studios.machines import Machines


@pytest.fixture
def orphan(provider: Machines, operations: User) -> Orphan:
    """A machine in our name that no row knows, found by a sweep."""
    provider.running["a" * 32] = Machine(key="a" * 32, phase=Phase.RUNNING, ref="m-strange")
    reconcile()
    return Orphan.objects.get()


def time_is_over() -> None:
    Orphan.objects.update(stop_at=timezone.now() - timedelta(seconds=1))


def state_after_sweeps(orphan: Orphan) -> str:
    reconcile()
    reconcile()
    orphan.refresh_from_db()
    return orphan.state


def test_operations_are_told_once(orphan: Orphan, operations: User) -> None:
    reconcile()
    assert Notification.objects.filter(person=operations, kind="server_hosts").count() == 1


def test_it_is_stopped_at_once_when_operations_say_so(
    orphan: Orphan, operations: User, finance: User, provider: Machines
) -> None:
    with pytest.raises(PermissionDenied):
        orphans.stop_orphan(orphan=orphan, actor=finance)
    orphans.stop_orphan(orphan=orphan, actor=operations)
    assert (state_after_sweeps(orphan), provider.running) == ("gone", {})


def test_what_is_kept_goes_on_however_long(
    orphan: Orphan, operations: User, provider: Machines
) -> None:
    orphans.keep_orphan(orphan=orphan, actor=operations)
    time_is_over()
    assert state_after_sweeps(orphan) == "kept"
    assert provider.running


def test_a_restored_database_stops_nothing_until_operations_say_that_it_is_the_one(
    provider: Machines, operations: User
) -> None:
    reconcile()
    WatchedDatabase.objects.update(identity="of the old server")
    provider.running["a" * 32] = Machine(key="a" * 32, phase=Phase.RUNNING, ref="m-strange")
    reconcile()
    orphan = Orphan.objects.get()
    assert Orphan.objects.filter(stop_at=None).count() == 1
    time_is_over()
    assert state_after_sweeps(orphan) == "found"
    Orphan.objects.update(stop_at=None)
    orphans.take_over(actor=operations)
    assert Orphan.objects.filter(stop_at=None).count() == 0
    time_is_over()
    assert (state_after_sweeps(orphan), provider.running) == ("gone", {})
