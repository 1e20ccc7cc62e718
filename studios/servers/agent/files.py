"""What the agent keeps on the disk, and what the kernel keeps for it. Standard library only."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

Kept = dict[str, Any]


def read(path: Path) -> Kept:
    """Nothing of what is not there, or was cut off."""
    try:
        found: Kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return found


def write(path: Path, content: Kept) -> None:
    """Whole, and on the disk, or not at all. For nobody else's eyes."""
    part = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def lock(path: Path) -> int | None:
    """A lock that ends with whoever holds it, however that ends; None if another one does."""
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    held = lock(path)
    if held is None:
        return True
    os.close(held)
    return False


def is_alive(place: Path) -> bool:
    """Whether a watch stands over a server there: the kernel knows, whatever was written down."""
    return is_held(place / "alive")


def boot() -> str:
    """Another one after each start of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
