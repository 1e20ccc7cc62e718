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
    found: Kept = {"key": wanted["key"], "desired": wanted["desired"], "runs": _runs(wanted)}
    if is_alive(place):
        found |= {"seconds": 0, **state, "phase": "running", **_seen(place, wanted, state)}
    elif refused := read(place / "refused.json"):
        found |= {"phase": "refused", **refused}
    elif (place / "began").exists():
        found |= _ended(state)
    else:
        trouble = read(place / "trouble.json")
        found |= {"phase": "installing", "detail": trouble.get("detail", "")}
    return found | {"log": logs.tail(place / "log")}


def _runs(wanted: Kept) -> Kept:
    """What it is, for a portal that has lost its row. One that an older portal asked for has no
    "ports": nobody else knows their names.
    """
    spec = wanted.get("spec") or {}
    names = ("name", "program", "ports", "memory_mb", "cpu_percent")
    build = (wanted.get("build") or {}).get("sha256", "")
    return {"build": build, **{name: spec[name] for name in names if name in spec}}


def _ended(state: Kept) -> Kept:
    """Without an end written down, it was there up to when its state was last kept."""
    if state.get("phase") == "ended":
        return state
    is_cut = state.get("boot") not in (None, boot())
    why = REBOOT if is_cut else WATCH
    return {"seconds": 0, **state, "phase": "ended", "why": why, "detail": ""}


def _seen(place: Path, wanted: Kept, state: Kept) -> Kept:
    """Of one that runs: what it takes, whether it answers, who plays. None is unknown.

    It may have been adopted since it began: then it is asked as its new row says.
    """
    spec = read(place / "spec.json")
    asked = {**spec, **wanted.get("probes", {})}
    uid = spec.get("uid")
    running = processes_of(uid) if uid is not None else _below(state.get("pid"))
    used = Group.of(place).cpu_seconds()
    return {
        "memory_mb": memory_mb(running),
        "cpu_seconds": cpu_seconds(running) if used is None else used,
        "disk_mb": _used_disk(place),
        "healthy": probes.healthy(asked.get("health", {}), asked.get("port", 0)),
        "players": _players(place, spec, asked, state),
    }


def _below(pid: int | None) -> list[int]:
    """Where servers have no users of their own."""
    return [pid, *descendants_of(pid)] if pid else []


def _players(place: Path, spec: Kept, asked: Kept, state: Kept) -> int | None:
    """Counted by the watch, which hears all that is said from the start on, or asked for now."""
    probe, begun = asked.get("players", {}), spec.get("players", {})
    if probe.get("kind") == "log_count":
        counts = all(probe.get(word) == begun.get(word) for word in ("kind", "join", "leave"))
        found: int | None = state.get("players") if counts else None
        return found
    return probes.players(probe, asked.get("port", 0), place / "log")


def _used_disk(place: Path) -> int | None:
    work = place / "work"
    return shutil.disk_usage(work).used // 2**20 if work.is_mount() else None


def log_parts(asked: list[Kept], servers: Path) -> list[Kept]:
    """What somebody who reads along asks for, each with what was asked."""
    return [
        {**one, **logs.asked_part(servers / one["key"] / "log", one)}
        for one in asked
        if str(one["key"]).isalnum() and (servers / one["key"]).exists()
    ]
