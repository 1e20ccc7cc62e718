"""What stands in the form of a blueprint before anybody typed."""

from collections.abc import Iterable
from typing import Any

from studios.servers.blueprint_forms import BUILD, PROGRAM
from studios.servers.models import BlueprintRevision, Health, Players, Protocol
from studios.servers.recipes import line_of


def filled_from(revision: BlueprintRevision) -> dict[str, Any]:
    """What stands in the form before anybody typed; of secrets nothing."""
    build = revision.build
    found: dict[str, Any] = {
        "runs": f"{BUILD}{build.number}" if build else f"{PROGRAM}{revision.program}",
        "command": line_of(revision.command),
        "item": revision.item_id,
        "environment": _lines(revision.environment.items()),
        "start_seconds": revision.start_seconds,
        "drain_minutes": revision.drain_minutes,
        "stop_seconds": revision.stop_seconds,
        "is_reused": revision.is_reused,
    }
    for row, port in enumerate(revision.ports, start=1):
        found |= {f"port_name_{row}": port["name"], f"port_protocol_{row}": port["protocol"]}
    for what, probe in (("health", revision.health), ("players", revision.players)):
        found |= {f"{what}_{part}": said for part, said in probe.items()}
    return found


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}={value}" for name, value in pairs)


BEGUN: dict[str, Any] = {
    "port_name_1": "game",
    "port_protocol_1": Protocol.UDP.value,
    "health_kind": Health.PROCESS.value,
    "players_kind": Players.NONE.value,
    "start_seconds": 120,
    "drain_minutes": 60,
    "stop_seconds": 20,
}
