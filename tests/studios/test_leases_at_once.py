"""Back ends that ask in the same moment, from threads with connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import ResourceRequest, Scope, Studio, StudioKey
from studios.servers.errors import NoneReady
from studios.servers.models import Blueprint, Lease, Server
from studios.servers.services.leases import allocate, give_back, sweep_leases
from studios.services.keys import make_key
from tests.studios.leasing import running_server, sees, several

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def owner(studio: Studio, founder: User) -> StudioKey:
    key, _text = make_key(
        studio=studio, name="Matches", scopes=[Scope.ALLOCATE_SERVERS], game=None, actor=founder
    )
    return key


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each came to, or the error it met."""
    start, found = Barrier(len(deeds)), []

    def one(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            found.append(deed())
        except Exception as error:  # noqa: BLE001  # the test looks at it
            found.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def taking(server: Server, owner: StudioKey, key: str) -> Callable[[], Lease]:
    return lambda: allocate(
        game=server.game, blueprint=server.blueprint, key=key, owner=owner, actor=owner.made_by
    )


def test_each_ready_server_goes_to_one_of_many(
    server_request: ResourceRequest, blueprint: Blueprint, owner: StudioKey
) -> None:
    servers = several(4, server_request, blueprint)
    found = at_once(*[taking(servers[0], owner, f"match-{n}") for n in range(12)])
    given = [one.server_id for one in found if isinstance(one, Lease)]
    assert sorted(given) == sorted(server.pk for server in servers)
    assert sum(isinstance(one, NoneReady) for one in found) == 8


def test_one_key_asked_for_many_times_at_once_is_one_lease(
    server_request: ResourceRequest, blueprint: Blueprint, owner: StudioKey
) -> None:
    servers = several(6, server_request, blueprint)
    found = at_once(*[taking(servers[0], owner, "match-1")] * 6)
    assert {type(one) for one in found} == {Lease}
    assert len({(one.pk, one.token) for one in found if isinstance(one, Lease)}) == 1
    assert Server.objects.filter(is_given=True).count() == 1


def test_given_back_and_swept_at_once_it_ends_once(
    server_request: ResourceRequest, blueprint: Blueprint, owner: StudioKey
) -> None:
    server = running_server(server_request, blueprint)
    lease = taking(server, owner, "match-1")()
    Lease.objects.update(until=timezone.now())
    sees(server, timezone.now(), 0)
    found = at_once(
        lambda: give_back(lease=lease, token=lease.token, actor=owner.made_by),
        sweep_leases,
        sweep_leases,
    )
    assert not [one for one in found if isinstance(one, Exception)]
    sweep_leases()
    server.refresh_from_db()
    assert (server.is_given, server.desired) == (False, "stopped")
