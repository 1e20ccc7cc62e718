"""Servers that run at the fake EC2, what their agents say, and a clock that stands still."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core import acts
from studios.models import Game, ResourceRequest, Studio
from studios.servers.models import Blueprint, Host, Server, Sighting
from studios.servers.providers.ec2 import Ec2Provider, cloud
from studios.servers.providers.port import Order
from studios.servers.services import launch_server, reconciling
from studios.servers.services.orders import order_of
from studios.services.requests import request_resource
from tests.studios.fake_ec2 import GROUP, FakeEc2, no_answer
from tests.voting import approve

REGION, SUBNETS = "eu-central-1", ("subnet-a", "subnet-b")
SET_UP = {REGION: {"template": "lt-1", "subnets": list(SUBNETS), "group": GROUP}}
TYPES: list[dict[str, Any]] = [
    {"type": "t4g.small", "memory_mb": 1536, "cpu_percent": 200},
    {"type": "t4g.medium", "memory_mb": 3584, "cpu_percent": 200},
]


@pytest.fixture
def ec2(settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeEc2:
    """EC2 is set up, and this is it."""
    settings.INSTALLATION_ID = "tests"
    settings.EC2_REGIONS, settings.EC2_TYPES, settings.EC2_SPOT = SET_UP, TYPES, False
    settings.SERVER_PROVIDER, settings.SERVER_PROVIDERS = "ec2", ["ec2"]
    fake = FakeEc2()
    monkeypatch.setattr(cloud, "client_of", lambda _region: fake)
    return fake


@pytest.fixture
def ec2_request(
    studio: Studio, game: Game, member: User, operations: User, ec2: FakeEc2
) -> ResourceRequest:
    """Two hundred hours of a server, approved."""
    asked = request_resource(
        studio=studio,
        game=game,
        kind="server",
        quantity=200,
        amount_minor=0,
        currency="USD",
        purpose="The closed beta.",
        actor=member,
    )
    return approve(asked, operations)


@pytest.fixture
def ec2_server(ec2_request: ResourceRequest, member: User) -> Server:
    """Wanted, and not launched yet."""
    blueprint = Blueprint.objects.get(slug="match")
    return launch_server(resource_request=ec2_request, blueprint=blueprint, actor=member)


@pytest.fixture
def ec2_order(ec2_server: Server) -> Order:
    return order_of(ec2_server, Ec2Provider())


def say(server: Server, phase: str, *, seconds: float = 10, **more: Any) -> None:
    """What its agent says of it in this moment."""
    now = timezone.now()
    host = Host.objects.get(only_for=server)
    Host.objects.filter(pk=host.pk).update(
        state="active", joined_at=host.joined_at or now, last_seen_at=now
    )
    started_at = now - timedelta(seconds=seconds)
    known = {"host": host, "phase": phase, "seen_at": now, "seconds": seconds, **more}
    sighting, is_new = Sighting.objects.get_or_create(
        server=server, defaults={**known, "started_at": started_at}
    )
    if not is_new:
        Sighting.objects.filter(pk=sighting.pk).update(**known)


def silent_once(name: str) -> Callable[[str], None]:
    """Of all calls of this name, the first one has no answer."""
    waiting = [name]

    def watch(called: str) -> None:
        if called in waiting:
            waiting.clear()
            raise no_answer()

    return watch


@pytest.fixture
def only_servers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What else a sweep does is not what is cut here, and nobody reads the notices."""
    settings.ORPHAN_GRACE = timedelta(minutes=1)
    monkeypatch.setattr(reconciling, "watch_caps", lambda **_given: None)
    monkeypatch.setattr(reconciling, "tell_slow_starts", lambda **_given: None)
    monkeypatch.setattr(acts, "FOLLOWERS", [])


class Time:
    """What everybody's clock says: nothing passes by itself."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now()
        patch.setattr(timezone, "now", self.now)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)
