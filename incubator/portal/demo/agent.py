"""The demo's only host is this machine: its agent runs beside web and worker."""

import json
import os
import shlex
import sys
import time
from contextlib import suppress
from pathlib import Path

from incubator.portal.demo.people import who
from incubator.runtime import demo
from incubator.runtime.places import Account, directory_elsewhere, make_directory, var_directory
from studios.servers.agent import disk
from studios.servers.agent.bundle import bundle
from studios.servers.agent.files import is_alive
from studios.servers.agent.main import machine
from studios.servers.models import Host
from studios.servers.services.hosts import Joined, invite_again, invite_host, join_host, shut_down

NAME = "this-machine"
# Demos side by side, told apart by their ports, have users and ports of servers of their own.
SLOTS, USERS, PORTS = 100, 20, 100
DEMO_UID, FIRST_PORT = 62_000, 20_000
SERVERS = 16
# Servers have their own time to end; what takes longer is ended by its watch.
END_SECONDS = 30.0


def invite() -> None:
    """Told with the world: the machine that is to join."""
    if not Host.objects.filter(name=NAME).exists():
        first = FIRST_PORT + demo.demo_port() % SLOTS * PORTS
        invite_host(
            name=NAME,
            address=demo.HOST,
            # What the demo runs takes next to nothing: a fleet fits even on a small machine.
            cpu_percent=100 * SERVERS,
            first_port=first,
            last_port=first + PORTS - 1,
            actor=who("oskar"),
        )


def prepare(port: int) -> str:
    """Let this machine join, and return the command of its agent.

    Its token is new each time, as that of whoever ran the demo before is nobody's to keep.
    """
    invite()
    token = invite_again(host=Host.objects.get(name=NAME), actor=who("oskar"))
    known = machine()
    joined = Joined(
        platform=known["platform"],
        processors=known["processors"],
        memory_mb=known["memory_mb"],
        contains=known["contains"],
        version=known["version"],
    )
    _host, own = join_host(token=token, joined=joined)
    folder = _folder()
    program = folder / "agent.pyz"
    program.write_bytes(bundle())
    config = {"portal": f"http://{demo.HOST}:{port}", "token": own}
    with os.fdopen(os.open(folder / "config.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # fmt: skip
        json.dump(config, file)
    users = ["--first-uid", str(_first_uid(port)), "--uids", str(USERS)]
    return shlex.join([sys.executable, str(program), "--folder", str(folder), *users, "run"])


def end_servers() -> list[str]:
    """What studios run outlives web, worker and agent on purpose, but not the demo; nor do disks
    stay mounted.
    """
    stopped = shut_down(host=Host.objects.get(name=NAME), actor=None)
    places = [path.parent for path in (_folder() / "servers").glob("*/alive")]
    for place in places:
        (place / "stop").touch()
    ends = time.monotonic() + END_SECONDS
    while any(map(is_alive, places)) and time.monotonic() < ends:
        time.sleep(0.1)
    for path in (_folder() / "servers").glob("*/work"):
        # The agent would, when it is next told to forget them; this may have been its last run.
        if not is_alive(path.parent):
            with suppress(OSError):
                disk.clear(path.parent)
    return stopped


def _first_uid(port: int) -> int:
    return DEMO_UID + port % SLOTS * USERS


def _folder() -> Path:
    """Where users of servers can pass, if each is to have one of its own."""
    var = var_directory()
    users = Account("a server", DEMO_UID, DEMO_UID)
    if os.geteuid() == 0 and not users.may_enter(var):
        var = make_directory(directory_elsewhere(var))
    return make_directory(var / "agent", mode=0o711)
