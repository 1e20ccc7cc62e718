"""Programs that come with the agent, and the Python they run with. Standard library only."""

import pkgutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from .containment import SYSTEM, landlock_version
from .endings import NO_PROGRAM, NO_PYTHON, Refusal

OURS = ("match", "lobby")
FILE = "game_server.py"
PYTHON = "{python}"
PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")


def put(work: Path, program: str) -> None:
    """Our game server into a server's place, for all of them that its program names."""
    content = pkgutil.get_data(__package__ or "", FILE)
    if program not in OURS or content is None:
        raise Refusal(NO_PROGRAM, program)
    (work / FILE).write_bytes(content)
    (work / FILE).chmod(0o644)


def with_python(command: list[str], uid: int | None) -> list[str]:
    if not any(PYTHON in word for word in command):
        return command
    found = python_for(uid)
    if found is None:
        raise Refusal(NO_PYTHON)
    return [word.replace(PYTHON, found) for word in command]


@cache
def python_for(uid: int | None) -> str | None:
    """The first one that this user can run with what a contained server sees of the system."""
    return next((one for one in (*PYTHONS, sys.executable) if _runs(one, uid)), None)


def _runs(python: str, uid: int | None) -> bool:
    real = Path(python).resolve()
    if landlock_version() and not any(real.is_relative_to(known) for known in SYSTEM):
        return False
    try:
        ended = subprocess.run(
            [python, "-I", "-c", "import json, selectors, socket"],
            user=uid, group=uid, extra_groups=None if uid is None else [],
            cwd="/", capture_output=True, timeout=20, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return not ended.returncode
