"""What server tests share: an approved request and a blueprint."""

import pytest

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio
from studios.servers.models import Blueprint
from studios.services.requests import request_resource
from tests.voting import approve


@pytest.fixture
def server_request(studio: Studio, game: Game, member: User, operations: User) -> ResourceRequest:
    """Two hundred server-hours, approved by operations."""
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
def blueprint(_django_db_helper: None) -> Blueprint:
    return Blueprint.objects.get(slug="match")
