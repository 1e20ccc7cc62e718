"""The agent as a program: one file, made by `bundle`, on any machine with Python 3.11.

    python3 agent.pyz join https://incubator.example ONE-TIME-TOKEN
    python3 agent.pyz run

`join` gives the one-time token for one of this host's own, kept in its folder; `run` goes on until it
is ended. Servers outlive it: they are found again by the next one. Several agents of one machine are
given folders and users of their own. Standard library only.
"""

import argparse
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from .builds import TIMEOUT_SECONDS
from .containment import forbid_metadata
from .facts import machine
from .files import lock, read, write
from .host import VERSION, Host, Uids
from .update import Update

FOLDER = Path("/var/lib/incubator-agent")
FIRST_UID, UIDS = 61_000, 500
LONGEST_WAIT = 60.0
TEND_SECONDS = 0.5


class Refused(Exception):
    """The portal knows this host no more, or never did; or another agent has the folder."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="agent.pyz", description="Runs game servers here.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"its own; {FOLDER}")
    parser.add_argument(
        "--first-uid", type=int, help=f"servers run as this user and those after; {FIRST_UID}"
    )
    parser.add_argument("--uids", type=int, help=f"of so many users; {UIDS}")
    commands = parser.add_subparsers(dest="command", required=True)
    joining = commands.add_parser("join", help="become a host of the incubator")
    joining.add_argument("portal", help="https://…, the incubator's address")
    joining.add_argument("token", help="from the page of hosts; good once")
    commands.add_parser("run", help="ask what is to run, and see to it")
    commands.add_parser("version", help="say which one this is")
    commands.add_parser("facts", help="say what this machine keeps a server from")
    given = parser.parse_args(arguments)
    if given.command == "version":
        sys.stdout.write(f"{VERSION}\n")
        return 0
    os.umask(0o077)
    config = read(given.folder / "config.json")
    uids = Uids(
        given.first_uid or config.get("first_uid", FIRST_UID),
        given.uids or config.get("uids", UIDS),
    )
    try:
        if given.command == "facts":
            sys.stdout.write(json.dumps(facts(uids), indent=2) + "\n")
            return 0
        if given.command == "join":
            return join(given.folder, given.portal.rstrip("/"), given.token, uids)
        return run(given.folder, config, uids)
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1


def facts(uids: Uids) -> dict[str, Any]:
    is_blocked = os.geteuid() == 0 and forbid_metadata(uids.first, uids.last)
    return {**machine(), "metadata_blocked": is_blocked}


def join(folder: Path, portal: str, token: str, uids: Uids) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    # Servers' users pass through, and read nothing of it.
    folder.chmod(0o711)
    answer = send(f"{portal}/agent/join/", token, facts(uids))
    write(
        folder / "config.json",
        {
            "portal": portal,
            "token": answer["token"],
            "first_uid": uids.first,
            "uids": uids.count,
        },
    )
    sys.stdout.write(f"Joined as {answer['name']}. Now: {sys.argv[0]} run\n")
    return 0


def run(folder: Path, config: dict[str, Any], uids: Uids) -> int:
    """Turn after turn; while the portal is away, later and later, and what runs goes on."""
    if "token" not in config:
        raise Refused(f"{folder} has joined no incubator")
    # Held until this process ends, and never let go by us.
    held = lock(folder / "lock")
    if held is None:
        raise Refused(f"another agent runs in {folder}")
    answers: list[dict[str, Any]] = []
    known = facts(uids)
    if not known["metadata_blocked"]:
        sys.stderr.write("servers of this host can reach the cloud's metadata address\n")

    def ask(report: dict[str, Any]) -> dict[str, Any]:
        answer = send(f"{config['portal']}/agent/turn/", config["token"], {**known, **report})
        answers[:] = [answer]
        return answer

    ends, update = Ending(), Update()
    host = Host(folder, ask, uids if known["contains"] else None)
    wait = 1.0
    while not ends.asked:
        try:
            wait = host.turn()
        except OSError as error:
            wait = min(LONGEST_WAIT, wait * 2)
            portal = config["portal"]
            sys.stderr.write(f"{portal} does not answer; asking again in {wait:.0f} s: {error}\n")
        else:
            update.to(answers[0].get("update"))
        ends.rest(wait, lambda: tend(host))
    return 0


def tend(host: Host) -> None:
    """A full disk, say, is no reason to end: the next time it may be done."""
    try:
        host.tend()
    except OSError as error:
        sys.stderr.write(f"{error}\n")


class Ending:
    """SIGTERM and Ctrl-C end the agent between two turns, and none of its servers."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def rest(self, seconds: float, tend: Callable[[], None]) -> None:
        """What was begun goes on meanwhile."""
        ends = time.monotonic() + seconds
        tended = time.monotonic()
        while not self.asked and time.monotonic() < ends:
            time.sleep(0.1)
            if time.monotonic() - tended > TEND_SECONDS:
                tend()
                tended = time.monotonic()


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
    except (ValueError, HTTPException) as error:
        raise OSError(f"{url} answered something else than JSON") from error
    return found
