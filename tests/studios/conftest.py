"""What server tests share: an approved request, and no process left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio
from studios.servers.models import Blueprint
from studios.servers.providers.local import LocalProvider
from studios.services.requests import request_resource
from tests.voting import approve


@pytest.fixture
def provider(
    settings: Settings, tmp_path: Path, _django_db_helper: None
) -> Iterator[LocalProvider]:
    """The local provider in a directory of the test's own; what runs there is stopped after."""
    settings.VAR_DIR = tmp_path
    local = LocalProvider()
    yield local
    for machine in local.machines():
        local.stop(key=machine.key)


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
