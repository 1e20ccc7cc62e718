"""A thousand servers at the fake EC2: a pass where nothing changed, and calls that follow changes."""

import time

from django.db import connection
from django.utils import timezone

from incubator.accounts.models import User
from studios.servers.models import Server
from studios.servers.providers.ec2 import Ec2Provider
from studios.servers.providers.port import Order
from studios.servers.services import reconcile, stop_server
from tests.powers import tamper
from tests.studios.at_ec2 import say
from tests.studios.fake_ec2 import FakeEc2

SERVERS = 1000
ALLOWED_SECONDS = 5.0
# Of a table, as many rows more like the one there is; each with what has to be its own.
COPIES = (
    ("studios_resourcerequest", "'number', 'RQ-' || (5000 + n)"),
    (
        "servers_server",
        (
            "'number', 'SV-' || (5000 + n), 'launch_key', lpad(n::text, 32, '0'),"
            " 'resource_request_id', row.resource_request_id + n, 'host_id', row.host_id + n,"
            " 'provider_ref', ''"
        ),
    ),
    ("servers_host", "'name', 'ec2-' || n, 'only_for_id', row.only_for_id + n, 'token_hash', ''"),
    ("servers_launch", "'server_id', row.server_id + n, 'token', n::text, 'ref', ''"),
    ("servers_sighting", "'server_id', row.server_id + n, 'host_id', row.host_id + n"),
)


def a_thousand_of(server: Server, ec2: FakeEc2) -> None:
    for table, own in COPIES:
        changed = f"jsonb_build_object('id', row.id + n, {own})"
        copies = f"SELECT (jsonb_populate_record(row, {changed})).* FROM {table} AS row"  # noqa: S608
        tamper(f"INSERT INTO {table} {copies}, generate_series(1, {SERVERS - 1}) AS n")
    [first] = ec2.up
    for number in range(1, SERVERS):
        ec2.twin_of(first, key=f"{number:032d}")


def test_a_pass_over_a_thousand_servers_where_nothing_changed(
    ec2: FakeEc2, ec2_server: Server, ec2_order: Order, member: User
) -> None:
    Ec2Provider().launch(order=ec2_order)
    ec2.come_up()
    say(ec2_server, "running", seconds=60, healthy=True, players=0)
    reconcile()
    a_thousand_of(ec2_server, ec2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    calls = {}
    for changes in (0, 10, 20):
        Server.objects.update(next_look_at=timezone.now())
        running = Server.objects.filter(observed="running", desired="running").order_by("pk")
        for server in running[:changes]:
            stop_server(server=server, actor=member)
        ec2.calls.clear()
        started = time.perf_counter()
        report = reconcile()
        seconds = time.perf_counter() - started
        calls[changes] = ec2.calls.total()
        print(
            f"\nec2: {report.looked_at:,} servers, {changes} changed: {seconds:.2f} s,"
            f" {calls[changes]} calls of EC2"
        )
        assert len(report.stopped) == changes
        assert [*report.lost, *report.failed, *report.unknown, *report.orphans] == []
        if not changes:
            assert report.looked_at == SERVERS
            assert seconds < ALLOWED_SECONDS
    assert calls[0] <= 4
    assert calls[20] - calls[10] == calls[10] - calls[0] <= 40
