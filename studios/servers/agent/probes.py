"""How a server is, asked from beside it: whether it answers, and how many players are on it.

An answer that does not come is None, "unknown", and never "dead" or "nobody". Standard library only.

Source queries as Valve describes them (developer.valvesoftware.com/wiki/Server_queries): A2S_INFO,
which a server may answer with a challenge first.
"""

import json
import re
import socket
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from .logs import LONGEST_LINE, end_of

WAIT_SECONDS = 1.0
LONGEST_ANSWER = 64 * 1024
# Of a log, so much is read for the last line that counts players.
LOG_END = 256 * 1024

ONE_PACKET = b"\xff\xff\xff\xff"
ASK_INFO = ONE_PACKET + b"TSource Engine Query\0"
INFO, CHALLENGE = b"I", b"A"


def healthy(probe: dict[str, Any], port: int) -> bool | None:
    """Whether the server answers; None where nobody can tell. A probe may have a port of its own."""
    kind, port = probe.get("kind", "process"), probe.get("port", port)
    if kind == "tcp":
        return _connects(port)
    if kind == "http":
        return _page(probe, port) is not None
    if kind == "source":
        return True if source_info(port) else None
    # The process is there, or nobody would ask.
    return True


def players(probe: dict[str, Any], port: int, log: Path) -> int | None:
    """How many are on it; None where nobody can tell. `log` is the folder of what it said.

    The kind "log_count" is not asked here: the watch counts as it hears, see `logs.Count`.
    """
    kind, port = probe.get("kind", ""), probe.get("port", port)
    if kind == "source":
        known = source_info(port)
        return known["players"] - known["bots"] if known else None
    if kind == "http":
        return _count_on(_page(probe, port), str(probe.get("field", "players")))
    if kind == "log":
        return _count_in(log, str(probe.get("pattern", "")))
    return None


def source_info(port: int, host: str = "127.0.0.1") -> dict[str, Any] | None:
    """What a Source server says of itself; None without a whole answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(WAIT_SECONDS)
        with suppress(OSError, ValueError, IndexError):
            asking.connect((host, port))
            asking.send(ASK_INFO)
            answer = asking.recv(LONGEST_ANSWER)
            if answer[4:5] == CHALLENGE:
                asking.send(ASK_INFO + answer[5:9])
                answer = asking.recv(LONGEST_ANSWER)
            return _info_in(answer)
    return None


def _info_in(answer: bytes) -> dict[str, Any] | None:
    """Raises ValueError and IndexError for what is cut off."""
    if answer[:4] != ONE_PACKET or answer[4:5] != INFO:
        return None
    name, level, folder, game, rest = answer[6:].split(b"\0", 4)
    del folder
    return {
        "name": name.decode("utf-8", "replace"),
        "map": level.decode("utf-8", "replace"),
        "game": game.decode("utf-8", "replace"),
        "players": rest[2],
        "most": rest[3],
        "bots": rest[4],
    }


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), WAIT_SECONDS).close()
    except OSError:
        return False
    return True


def _page(probe: dict[str, Any], port: int) -> Any:
    """The JSON that the server gives, or its words; None without an answer that is fine."""
    address = f"http://127.0.0.1:{port}/{str(probe.get('path', '')).lstrip('/')}"
    with suppress(OSError, ValueError):
        with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:  # on this machine
            content = answer.read(LONGEST_ANSWER)
        with suppress(ValueError):
            return json.loads(content)
        return content.decode("utf-8", "replace")
    return None


def _count_on(page: Any, field: str) -> int | None:
    """`field` may lead inside: "status.players"; of a list its length counts."""
    found = page
    for name in field.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, list):
        return len(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def _count_in(log: Path, pattern: str) -> int | None:
    """What stands for `{n}` in the last line that has the pattern's words.

    Words and no regular expression: a studio's own could keep the agent busy for ever.
    """
    before, mark, after = pattern.partition("{n}")
    if not mark:
        return None
    known = re.compile(rf"{re.escape(before)}(\d{{1,6}}){re.escape(after)}")
    lines = end_of(log, LOG_END).decode("utf-8", "replace").splitlines()
    for line in reversed(lines):
        if found := known.search(line[:LONGEST_LINE]):
            return int(found[1])
    return None
