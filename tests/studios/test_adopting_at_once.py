"""One machine, adopted by several people for several requests while its host reports it."""

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from studios.models import Game
from studios.servers.errors import NotAdoptable
from studios.servers.models import Blueprint, Host, Orphan, Server
from studios.servers.providers import Machine, Phase
from studios.servers.services.adopting import adopt_orphan
from studios.servers.services.hosts import invite_host
from studios.servers.services.orphans import report_orphans
from tests.studios.test_leases_at_once import at_once
from tests.studios.test_quotas_at_once import asked

pytestmark = pytest.mark.usefixtures("committed_db")
MACHINE = Machine(
    key="a" * 32,
    phase=Phase.RUNNING,
    ref="aaaaaaaa",
    facts={
        "phase": "running",
        "seconds": 100,
        "ports": [{"name": "game", "protocol": "udp", "port": 20_000}],
    },
)


def test_it_becomes_one_server_and_is_found_by_nobody_again(
    game: Game, blueprint: Blueprint, member: User, operations: User
) -> None:
    requests = [asked(game, member, operations) for _ in range(4)]
    host, _token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    Host.objects.update(last_seen_at=timezone.now())
    report_orphans(provider="hosts", machines=[MACHINE], host=host)
    orphan, revision = Orphan.objects.get(), blueprint.current
    found = at_once(
        *[
            lambda request=request: adopt_orphan(
                orphan=orphan, resource_request=request, revision=revision, actor=operations
            )
            for request in requests
        ],
        *[
            lambda: report_orphans(provider="hosts", machines=[MACHINE], host=host)
            for _ in range(4)
        ],
    )
    adopted = [one for one in found if not isinstance(one, list)]
    assert sorted(type(one).__name__ for one in adopted) == [
        *[NotAdoptable.__name__] * 3,
        Server.__name__,
    ]
    assert [one for one in found if isinstance(one, list)] == [[], [], [], []]
    assert Orphan.objects.get().server == Server.objects.get()
