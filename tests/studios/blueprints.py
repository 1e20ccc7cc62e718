"""Nouns of blueprints: a server build that is ready, a recipe for it, a studio's own."""

from typing import Any

from incubator.accounts.models import User
from studios.models import Game
from studios.servers.models import Blueprint, Build
from studios.servers.recipes import Recipe
from studios.servers.services.blueprints import derive_blueprint
from tests.studios.test_builds import ready


def server_build(game: Game, actor: User, version: str = "1.0") -> Build:
    return ready(game, actor, kind="server", platform="linux-x86_64", version=version)


def recipe(build: Build | None, **more: Any) -> Recipe:
    words: dict[str, Any] = {
        "build": build,
        "command": ("./server", "--port", "{port:game}", "--name", "{name}"),
        "ports": ({"name": "game", "protocol": "udp"}, {"name": "query", "protocol": "tcp"}),
        "health": {"kind": "http", "port": "query", "path": "/health"},
        "players": {"kind": "log", "pattern": "players: {n} of"},
        "environment": {"MOTD": "Fold a boat"},
    }
    return Recipe(**(words | more))


def own_blueprint(game: Game, actor: User, build: Build, **more: Any) -> Blueprint:
    return derive_blueprint(game=game, recipe=recipe(build, **more), name="Duel", actor=actor)


def typed(build: Build, **more: str) -> dict[str, str]:
    """What a person types into the form for the same."""
    return {
        "name": "Duel",
        "description": "Two boats.",
        "runs": f"build:{build.number}",
        "command": "./server --port {port:game} --name {name}",
        "port_name_1": "game",
        "port_protocol_1": "udp",
        "port_name_2": "query",
        "port_protocol_2": "tcp",
        "health_kind": "http",
        "health_port": "query",
        "health_path": "/health",
        "players_kind": "log",
        "players_pattern": "players: {n} of",
        "environment": "MOTD=Fold a boat",
        "start_seconds": "120",
        "drain_minutes": "60",
        "stop_seconds": "20",
        **more,
    }
