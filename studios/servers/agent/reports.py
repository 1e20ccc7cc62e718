"""What the agent says of each of its servers. Standard library only."""

import shutil
from pathlib import Path

from . import logs, probes
from .endings import REBOOT, WATCH
from .files import Kept, boot, is_alive, read
from .groups import Group
from .usage import cpu_seconds, descendants_of, memory_mb, processes_of


def report_of(place: Path) -> Kept:
    wanted, state = read(place / "wanted.json"), read(place / "state.json")
    found: Kept = {"key": wanted["key"], "desired": wanted["desired"]}
    if is_alive(place):
        found |= {"seconds": 0, **state, "phase": "running", **_seen(place, state)}
    elif refused := read(place / "refused.json"):
        found |= {"phase": "refused", **refused}
    elif (place / "began").exists():
        found |= _ended(state)
    else:
        trouble = read(place / "trouble.json")
        found |= {"phase": "installing", "detail": trouble.get("detail", "")}
    return found | {"log": logs.tail(place / "log")}


def _ended(state: Kept) -> Kept:
    """Without an end written down, it was there up to when its state was last kept."""
    if state.get("phase") == "ended":
        return state
    is_cut = state.get("boot") not in (None, boot())
    why = REBOOT if is_cut else WATCH
    return {"seconds": 0, **state, "phase": "ended", "why": why, "detail": ""}


def _seen(place: Path, state: Kept) -> Kept:
    """Of one that runs: what it takes, whether it answers, who plays. None is unknown."""
    spec = read(place / "spec.json")
    uid = spec.get("uid")
    running = processes_of(uid) if uid is not None else _below(state.get("pid"))
    used = Group.of(place).cpu_seconds()
    return {
        "memory_mb": memory_mb(running),
        "cpu_seconds": cpu_seconds(running) if used is None else used,
        "disk_mb": _used_disk(place),
        "healthy": probes.healthy(spec.get("health", {}), spec.get("port", 0)),
        "players": _players(place, spec, state),
    }


def _below(pid: int | None) -> list[int]:
    """Where servers have no users of their own."""
    return [pid, *descendants_of(pid)] if pid else []


def _players(place: Path, spec: Kept, state: Kept) -> int | None:
    """Counted by the watch, which hears all that is said, or asked for now."""
    if spec.get("players", {}).get("kind") == "log_count":
        found: int | None = state.get("players")
        return found
    return probes.players(spec.get("players", {}), spec.get("port", 0), place / "log")


def _used_disk(place: Path) -> int | None:
    work = place / "work"
    return shutil.disk_usage(work).used // 2**20 if work.is_mount() else None


def log_parts(asked: list[Kept], servers: Path) -> list[Kept]:
    """What was said after the byte that somebody has read up to."""
    return [
        {"key": one["key"], **logs.part(servers / one["key"] / "log", int(one["after"]))}
        for one in asked
        if str(one["key"]).isalnum() and (servers / one["key"]).exists()
    ]
