"""What an agent is told to run: a server's revision with its ports, name and secrets filled in."""

import json
from collections.abc import Mapping
from typing import Any

from incubator.accounts.encryption import unseal
from studios.servers.models import BlueprintRevision, Protocol, Server

# Beside memory and processors, which the size says.
PROCESSES, FILE_MB, DISK_MB, LOG_MB = 256, 1024, 4096, 16
# Found on every host; the agent puts our programs into the server's place.
OUR_COMMAND = (
    "{python}", "-I", "game_server.py", "--program", "{program}", "--name", "{name}",
    "--port", "{port:game}",
)  # fmt: skip


def spec_of(server: Server, ports: Mapping[str, int], address: str) -> dict[str, Any]:
    """`ports` are the host's, by their names in the revision; `address` is the host's.

    `{python}` is left for the agent, which knows its machine.
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
    secrets = json.loads(unseal(revision.secrets)) if revision.secrets else {}
    return {
        "program": revision.program,
        "command": [filled(word, known) for word in revision.command or OUR_COMMAND],
        "environment": {
            name: filled(text, known) for name, text in (revision.environment | secrets).items()
        },
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
        "port": ports[revision.main_port["name"]],
        "health": _probe(revision, revision.health, ports),
        "players": _probe(revision, revision.players, ports),
    }


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with what is known put in; any other brace is the studio's own."""
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _probe(
    revision: BlueprintRevision, probe: Mapping[str, Any], ports: Mapping[str, int]
) -> dict[str, Any]:
    return {**probe, "port": ports[probe.get("port") or revision.main_port["name"]]}
