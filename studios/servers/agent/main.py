"""The agent as a program: one file, made by `bundle`, on any machine with Python 3.11.

    python3 agent.pyz join https://incubator.example ONE-TIME-TOKEN
    python3 agent.pyz run

`join` gives the one-time token for one of this host's own, kept in its folder; `run` goes on until it
is ended. Servers outlive it: they are found again by the next one. Standard library only.
"""

import argparse
import hashlib
import json
import os
import platform
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from .containment import forbid_metadata, landlock_version
from .host import TIMEOUT_SECONDS, VERSION, Host, Uids

FOLDER = Path("/var/lib/incubator-agent")
FIRST_UID, UIDS = 61_000, 500
LONGEST_WAIT = 60.0


class Refused(Exception):
    """The portal knows this host no more, or never did."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="agent.pyz", description="Runs game servers here.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"its own; {FOLDER}")
    commands = parser.add_subparsers(dest="command", required=True)
    joining = commands.add_parser("join", help="become a host of the incubator")
    joining.add_argument("portal", help="https://…, the incubator's address")
    joining.add_argument("token", help="from the page of hosts; good once")
    commands.add_parser("run", help="ask what is to run, and see to it")
    given = parser.parse_args(arguments)
    try:
        if given.command == "join":
            return join(given.folder, given.portal.rstrip("/"), given.token)
        return run(given.folder)
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1


def join(folder: Path, portal: str, token: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    # Servers' users pass through, and read nothing of it.
    folder.chmod(0o711)
    answer = send(f"{portal}/agent/join/", token, machine())
    config = folder / "config.json"
    with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"portal": portal, "token": answer["token"]}, file)
    sys.stdout.write(f"Joined as {answer['name']}. Now: {sys.argv[0]} run\n")
    return 0


def machine() -> dict[str, Any]:
    """What this host is, and has."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "version": VERSION,
        "name": platform.node(),
        "platform": f"{platform.system().lower()}-{platform.machine()}",
        "processors": os.cpu_count() or 1,
        "memory_mb": pages // 2**20,
        "contains": os.geteuid() == 0,
        "landlock": landlock_version(),
    }


def run(folder: Path) -> int:
    """Turn after turn; while the portal is away, later and later, and what runs goes on."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    answers: list[dict[str, Any]] = []

    def ask(report: dict[str, Any]) -> dict[str, Any]:
        answer = send(f"{config['portal']}/agent/turn/", config["token"], {**machine(), **report})
        answers[:] = [answer]
        return answer

    ends = Ending()
    is_root = os.geteuid() == 0
    if not (is_root and forbid_metadata(FIRST_UID, FIRST_UID + UIDS - 1)):
        sys.stderr.write("servers of this host can reach the cloud's metadata address\n")
    host = Host(folder, ask, Uids(FIRST_UID, UIDS) if is_root else None)
    wait = 1.0
    while not ends.asked:
        try:
            wait = host.turn()
        except OSError as error:
            sys.stderr.write(f"{error}\n")
            wait = min(LONGEST_WAIT, wait * 2)
        else:
            update(answers[0].get("update"))
        ends.rest(wait)
    return 0


class Ending:
    """SIGTERM and Ctrl-C end the agent between two turns, and none of its servers."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def rest(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not self.asked and time.monotonic() < ends:
            time.sleep(0.1)


def send(url: str, token: str, content: dict[str, Any]) -> dict[str, Any]:
    """Raises OSError where there is no answer, and Refused where there is a no."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(content).encode(), headers)  # noqa: S310  # the operator's word
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            raise Refused(f"{url} refuses this host: {error}") from error
        raise OSError(f"{url}: {error}") from error
    except ValueError as error:
        raise OSError(f"{url} answered something else than JSON") from error
    return found


def update(newer: dict[str, Any] | None) -> None:
    """Become the version that the portal has; servers go on, as they stand by themselves."""
    own = Path(sys.argv[0])
    if newer is None or newer["version"] <= VERSION or own.suffix != ".pyz":
        return
    with urllib.request.urlopen(newer["url"], timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != newer["sha256"]:
        sys.stderr.write("the newer agent's checksum is another one; this one stays\n")
        return
    part = own.with_suffix(".new")
    part.write_bytes(content)
    part.replace(own)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # the same program, newer
