"""A machine joins with a token that is good once, and asks with one of its own."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.servers.errors import HostRefused, HostUnknown
from studios.servers.models import Host, Sighting
from studios.servers.providers.port import Order
from studios.servers.services import hosts
from studios.servers.services.hosts import (
    Joined,
    host_of,
    invite_again,
    invite_host,
    join_host,
)
from tests.studios.joined_agents import Agent, MakeAgent

MACHINE = Joined(platform="linux-x86_64", processors=2, memory_mb=2048, contains=True, version=1)


@pytest.fixture
def agent(make_agent: MakeAgent) -> Agent:
    return make_agent()


def test_a_token_joins_one_machine_once(operations: User) -> None:
    host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    joined, own = join_host(token=token, joined=MACHINE)
    assert (joined.pk, joined.state, joined.memory_mb, joined.cpu_percent) == (
        host.pk, "active", 2048, 200,
    )  # fmt: skip
    assert host_of(own) == host
    with pytest.raises(HostUnknown, match="Get a new one"):
        join_host(token=token, joined=MACHINE)
    assert token not in str(Host.objects.values_list())
    assert own not in str(Host.objects.values_list())


def test_operations_hear_of_a_machine_of_theirs_and_not_of_one_made_for_a_server(
    ec2_order: Order, operations: User
) -> None:
    _host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    join_host(token=token, joined=MACHINE)
    told = Notification.objects.filter(person=operations, kind="server_hosts")
    assert told.count() == 1
    made, _own = join_host(token=ec2_order.join_token, joined=MACHINE)
    assert made.state == "active"
    assert told.count() == 1


def test_a_token_is_a_word_of_a_command_whatever_it_begins_with(
    operations: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts.secrets, "token_urlsafe", lambda _size: "-x_y")
    host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    assert not token.startswith("-")
    assert not invite_again(host=host, actor=operations).startswith("-")


def test_a_token_is_good_for_an_hour_and_ends_with_the_next_one(operations: User) -> None:
    host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    newer = invite_again(host=host, actor=operations)
    with pytest.raises(HostUnknown):
        join_host(token=token, joined=MACHINE)
    Host.objects.update(join_until=timezone.now())
    with pytest.raises(HostUnknown):
        join_host(token=newer, joined=MACHINE)


def test_what_cannot_be_a_host_is_refused(operations: User, finance: User) -> None:
    invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    with pytest.raises(HostRefused, match="another name"):
        invite_host(name="oslo-1", address="203.0.113.8", actor=operations)
    with pytest.raises(HostRefused, match="first port"):
        invite_host(
            name="oslo-2", address="203.0.113.8", first_port=9, last_port=8, actor=operations
        )
    with pytest.raises(PermissionDenied):
        invite_host(name="oslo-3", address="203.0.113.8", actor=finance)


def test_no_agent_asks_with_a_token_of_nobody(agent: Agent, operations: User) -> None:
    stranger = Client()
    for token in ("", "Bearer ", "Bearer nobody", f"Basic {agent.token}"):
        for name in ("servers:agent_turn", "servers:agent_join"):
            answer = stranger.post(
                reverse(name), "{}", "application/json", headers={"Authorization": token}
            )
            assert answer.status_code in (400, 403)
    Host.objects.update(state="retired")
    with pytest.raises(HostUnknown):
        host_of(agent.token)


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"version": 1}', '{"servers": [{"key": "../x"}]}', '{"disk_free_mb": 1e999}'],
)
def test_a_turn_of_nonsense_is_refused_and_changes_nothing(agent: Agent, body: str) -> None:
    answer = agent.client.post(
        reverse("servers:agent_turn"),
        body,
        "application/json",
        headers={"Authorization": f"Bearer {agent.token}"},
    )
    assert answer.status_code == 400
    assert not Sighting.objects.exists()
