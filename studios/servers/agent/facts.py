"""What this machine is, has, and can keep a server from. Standard library only."""

import os
import platform
from functools import cache
from typing import Any

from .containment import landlock_version
from .disk import can_mount
from .groups import limited
from .host import VERSION


@cache
def machine() -> dict[str, Any]:
    """Nothing of it changes while the agent runs.

    `contains`: each server is a user of its own. `landlock`: from 1 on it reads no file of others,
    from 4 on it reaches no port of others, from 6 on it signals nobody; 0 is none of it. `cgroup`:
    what the kernel limits. `disk_limited`: it fills a disk of its own alone.
    """
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "version": VERSION,
        "name": platform.node(),
        "platform": f"{platform.system().lower()}-{platform.machine()}",
        "processors": os.cpu_count() or 1,
        "memory_mb": pages // 2**20,
        "contains": os.geteuid() == 0,
        "landlock": landlock_version(),
        "cgroup": limited(),
        "disk_limited": can_mount(),
    }
