"""The program a local server runs: a small game server that answers status queries.

Run by path in an isolated interpreter, so it imports nothing of the product:

    python -I game_server.py --place DIR --key KEY --program match|lobby --name NAME

It daemonizes, writes `machine.json` into DIR and holds the lock on DIR/alive for as long as it
lives. The kernel releases that lock however the process ends, so the lock, and not a process id
that may be given to another process later, says whether the server of this key runs; and a second
process for the same key cannot come up.

A query is one line, "status"; the answer is one line of JSON. UDP for matches, TCP for lobbies.
Only the loopback interface is ever bound.
"""

import argparse
import fcntl
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"
LONGEST_QUERY = 512
EXIT_ALREADY_RUNNING = 3


def main() -> int:
    options = parse_arguments()
    # Held open by this name until the process ends, and never closed by us.
    alive = (options.place / "alive").open("w")
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return EXIT_ALREADY_RUNNING
    kind = socket.SOCK_DGRAM if options.program == "match" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as listener:
        listener.bind((LOOPBACK, 0))
        if kind == socket.SOCK_STREAM:
            listener.listen()
        if leave_the_parent():
            return 0
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
        describe_itself(options, listener.getsockname()[1])
        serve(listener, options)
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A small game server.")
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--program", choices=["match", "lobby"], required=True)
    parser.add_argument("--name", required=True)
    return parser.parse_args()


def leave_the_parent() -> bool:
    """Fork into a session of its own; True in the parent, which has done its work.

    The child shares the open lock and the bound socket. Whoever started us need not stay to
    collect our exit status, so a worker may restart while servers run.
    """
    if os.fork():
        return True
    os.setsid()
    return False


def describe_itself(options: argparse.Namespace, port: int) -> None:
    """Write the description whole or not at all."""
    description = {
        "key": options.key,
        "pid": os.getpid(),
        "program": options.program,
        "address": f"{LOOPBACK}:{port}",
        "started_at": int(time.time()),
    }
    written = options.place / "machine.json.new"
    written.write_text(json.dumps(description), encoding="utf-8")
    written.replace(options.place / "machine.json")


def status(options: argparse.Namespace, began: float) -> bytes:
    answer = {
        "name": options.name,
        "program": options.program,
        "players": 0,
        "uptime_seconds": int(time.monotonic() - began),
    }
    return json.dumps(answer).encode() + b"\n"


def serve(listener: socket.socket, options: argparse.Namespace) -> None:
    began = time.monotonic()
    while True:
        if listener.type == socket.SOCK_DGRAM:
            query, caller = listener.recvfrom(LONGEST_QUERY)
            if query.strip() == b"status":
                listener.sendto(status(options, began), caller)
        else:
            connection, _caller = listener.accept()
            with connection:
                # One slow caller must not keep the others out.
                connection.settimeout(1)
                try:
                    if connection.recv(LONGEST_QUERY).strip() == b"status":
                        connection.sendall(status(options, began))
                except OSError:
                    continue


if __name__ == "__main__":
    sys.exit(main())
