"""What an agent is told: ports, names and secrets in their places, without any database."""

import pytest
from pytest_django import Settings

from studios.models import Game, Studio
from studios.servers.errors import SecretsLost
from studios.servers.models import Blueprint, BlueprintRevision, Server
from studios.servers.specs import filled, sealed, secrets_of, spec_of

PORTS = {"game": 20_007, "query": 20_008}


def revision(**more: object) -> BlueprintRevision:
    words: dict[str, object] = {
        "blueprint": Blueprint(slug="BP-1", name="Duel"),
        "command": ["./server", "-p", "{port:game}", "--name={name}", "{other} {port:none}"],
        "ports": [{"name": "game", "protocol": "udp"}, {"name": "query", "protocol": "tcp"}],
        "health": {"kind": "http", "port": "query", "path": "/health"},
        "players": {"kind": "source"},
        "environment": {"ADDRESS": "{address}:{port:query}", "SIZE": "{memory_mb}"},
    }
    return BlueprintRevision(**(words | more))


def server(of: BlueprintRevision, name: str = "Paper Tides Duel") -> Server:
    studio = Studio(name="Lantern", slug="lantern")
    return Server(number="SV-7", name=name, revision=of, studio=studio, game=Game(studio=studio))


def test_everything_known_is_filled_in_and_other_braces_stay() -> None:
    spec = spec_of(server(revision()), PORTS, "192.0.2.1")
    assert spec["command"] == [
        "./server", "-p", "20007", "--name=Paper Tides Duel", "{other} {port:none}",
    ]  # fmt: skip
    assert spec["environment"] == {"ADDRESS": "192.0.2.1:20008", "SIZE": "1024"}
    assert (spec["port"], spec["tcp_ports"]) == (20_007, [20_008])


def test_probes_ask_the_named_port_or_the_first() -> None:
    spec = spec_of(server(revision()), PORTS, "192.0.2.1")
    assert spec["health"] == {"kind": "http", "port": 20_008, "path": "/health"}
    assert spec["players"] == {"kind": "source", "port": 20_007}


def test_a_name_with_braces_is_a_name() -> None:
    """What is filled in is not filled in again."""
    spec = spec_of(server(revision(), "{number} {address}"), PORTS, "192.0.2.1")
    assert spec["command"][3] == "--name={number} {address}"
    assert filled("{name}", {"name": "{port:game}", "port:game": "1"}) == "{port:game}"


def test_a_secret_is_what_it_is() -> None:
    secret = {"TOKEN": 'p{port:game} "ü"'}
    one = revision(secrets=sealed(secret))
    assert spec_of(server(one), PORTS, "192.0.2.1")["environment"]["TOKEN"] == secret["TOKEN"]
    assert "port:game" not in one.secrets
    assert secrets_of(revision()) == {}


def test_secrets_of_a_lost_key_are_said_to_be_lost(settings: Settings) -> None:
    one = revision(secrets=sealed({"TOKEN": "hush"}))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []
    with pytest.raises(SecretsLost, match="anew"):
        secrets_of(one)


def test_our_own_programs_know_how_to_start() -> None:
    spec = spec_of(server(revision(command=[], program="match")), PORTS, "192.0.2.1")
    assert spec["command"][0] == "{python}"
    assert spec["command"][-1] == "20007"
