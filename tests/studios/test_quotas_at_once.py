"""The last place of a studio, asked for of two of its requests at the same moment."""

import pytest

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio
from studios.servers.errors import QuotaReached
from studios.servers.models import Blueprint, Server
from studios.servers.services import launch_server
from studios.servers.services.quotas import set_quota
from studios.services.requests import request_resource
from tests.studios.test_leases_at_once import at_once
from tests.voting import approve

pytestmark = pytest.mark.usefixtures("committed_db")


def asked(game: Game, member: User, operations: User) -> ResourceRequest:
    request = request_resource(
        studio=game.studio,
        game=game,
        kind="server",
        quantity=100,
        amount_minor=0,
        currency="USD",
        purpose="The open beta.",
        actor=member,
    )
    return approve(request, operations)


def test_one_gets_it_and_the_others_are_told_why(
    studio: Studio, game: Game, blueprint: Blueprint, member: User, operations: User
) -> None:
    requests = [asked(game, member, operations) for _ in range(4)]
    set_quota(studio=studio, servers=1, memory_mb=None, actor=operations)
    found = at_once(
        *[
            lambda request=request: launch_server(
                resource_request=request, blueprint=blueprint, actor=member
            )
            for request in requests
        ]
    )
    assert sorted(type(one).__name__ for one in found) == [
        *[QuotaReached.__name__] * 3,
        Server.__name__,
    ]
    assert Server.objects.count() == 1
