"""What an agent is told to run: a server's revision with its ports, name and secrets filled in."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from incubator.accounts.encryption import seal, unseal
from studios.servers.errors import SecretsLost
from studios.servers.models import BlueprintRevision, Protocol, Server

# Beside memory and processors, which the size says.
PROCESSES, FILE_MB, DISK_MB, LOG_MB = 256, 1024, 4096, 16
# Found on every host; the agent puts our programs into the server's place.
OUR_COMMAND = (
    "{python}", "-I", "game_server.py", "--program", "{program}", "--name", "{name}",
    "--port", "{port:game}",
)  # fmt: skip
NAMED = re.compile(r"\{([a-z_]+(?::[a-z]+)?)\}")


def spec_of(server: Server, ports: Mapping[str, int], address: str) -> dict[str, Any]:
    """`ports` are the host's, by their names in the revision; `address` is the host's.

    `{python}` is left for the agent, which knows its machine. Raises SecretsLost.
    """
    revision = server.revision
    known = {
        "address": address,
        "name": server.name,
        "number": server.number,
        "program": revision.program,
        "memory_mb": str(server.memory_mb),
        **{f"port:{name}": str(port) for name, port in ports.items()},
    }
    environment = {name: filled(text, known) for name, text in revision.environment.items()}
    return {
        "program": revision.program,
        "command": command_of(revision, known),
        # A secret is what it is, braces and all.
        "environment": environment | secrets_of(revision),
        "memory_mb": server.memory_mb,
        "cpu_percent": server.cpu_percent,
        "processes": PROCESSES,
        "file_mb": FILE_MB,
        "disk_mb": DISK_MB,
        "log_mb": LOG_MB,
        "stop_seconds": revision.stop_seconds,
        "tcp_ports": [
            ports[port["name"]] for port in revision.ports if port["protocol"] == Protocol.TCP
        ],
        # What the host says of it to a portal that has lost its row.
        "name": server.name,
        "ports": [{**port, "port": ports[port["name"]]} for port in revision.ports],
        **probes_of(revision, ports),
    }


def probes_of(revision: BlueprintRevision, ports: Mapping[str, int]) -> dict[str, Any]:
    """How the agent finds out whether it is well, and who plays."""
    return {
        "port": ports[revision.main_port["name"]],
        "health": _probe(revision, revision.health, ports),
        "players": _probe(revision, revision.players, ports),
    }


def command_of(revision: BlueprintRevision, known: Mapping[str, str]) -> list[str]:
    return [filled(word, known) for word in revision.command or OUR_COMMAND]


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with what is known put in, once; any other brace is the studio's own."""
    return NAMED.sub(lambda named: known.get(named[1], named[0]), text)


def secrets_of(revision: BlueprintRevision) -> dict[str, str]:
    """By name, for the agent alone. Raises SecretsLost."""
    if not revision.secrets:
        return {}
    try:
        found: dict[str, str] = json.loads(unseal(revision.secrets))
    except InvalidToken as error:
        raise SecretsLost(
            _("The secrets of %(blueprint)s cannot be opened any more. Set each of them anew.")
            % {"blueprint": revision.blueprint}
        ) from error
    return found


def sealed(secrets: Mapping[str, str]) -> str:
    """As `secrets_of` reads them."""
    return seal(json.dumps(dict(secrets))) if secrets else ""


def _probe(
    revision: BlueprintRevision, probe: Mapping[str, Any], ports: Mapping[str, int]
) -> dict[str, Any]:
    return {**probe, "port": ports[probe.get("port") or revision.main_port["name"]]}
