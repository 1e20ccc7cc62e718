"""While a host takes its turn, whoever refers to the host is not kept waiting."""

import threading

from django.db import connection, transaction

from incubator.accounts.models import User
from studios.servers.services.hosts import Joined, invite_host, join_host
from studios.servers.services.turns import HostSaid, take_turn

MACHINE = Joined(platform="linux-x86_64", processors=2, memory_mb=2048, contains=True, version=1)
SAID = HostSaid(version=1, boot="", disk_free_mb=9_000, contains=True, servers=())
# What a reference to a host asks for as it is written down.
REFER = "SELECT 1 FROM servers_host WHERE id = %s FOR KEY SHARE NOWAIT"


def test_a_server_of_the_host_is_written_down_meanwhile(
    committed_db: str, operations: User
) -> None:
    _host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    host, _own = join_host(token=token, joined=MACHINE)
    found = []

    def refer() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(REFER, [host.pk])
            found.append(cursor.fetchone())
        connection.close()

    with transaction.atomic():
        take_turn(host=host, said=SAID, build_of=lambda _server: None)
        other = threading.Thread(target=refer)
        other.start()
        other.join(20)
    assert found == [(1,)]
