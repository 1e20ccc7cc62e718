"""The program of a blueprint without a build: a small game server that says how it is.

Put into a server's place and run there, so it imports nothing of the product:

    python3 -I game_server.py --program match|lobby --name NAME --port N

A query is one line, "status"; the answer is one line of JSON. UDP for matches, TCP for lobbies. A
match answers Source queries as well (A2S_INFO, after a challenge). Whoever says "join" plays until
"leave", or has said nothing for a while, or, in a lobby, hangs up; who stays connected to a lobby
plays too. It ends at SIGTERM.
"""

import argparse
import hashlib
import json
import secrets
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress

LONGEST_QUERY = 512
QUIET_SECONDS = 30.0
# In a lobby, who stays longer than a glance.
GLANCE_SECONDS = 2.0
MOST_PLAYERS = 64
MOST_CONNECTIONS = 200

ONE_PACKET = b"\xff\xff\xff\xff"
ASKED_INFO = ONE_PACKET + b"TSource Engine Query\0"
PROTOCOL_VERSION = 17

Caller = tuple[str, int]


class Game:
    """Who plays, and what is said of it."""

    def __init__(self, program: str, name: str) -> None:
        self.program, self.name = program, name
        self.began = time.monotonic()
        self.heard: dict[Caller, float] = {}
        self._secret = secrets.token_bytes(16)

    def hear(self, caller: Caller, words: bytes) -> bytes:
        """What is answered; nothing where none is due."""
        if words.startswith(ASKED_INFO):
            return self._info(caller, words[len(ASKED_INFO) :])
        words = words.strip()
        if words == b"status":
            return self._status()
        if words == b"join" and caller not in self.heard:
            if len(self.heard) >= MOST_PLAYERS:
                return b"full\n"
            self.joins(caller)
            return b"welcome\n"
        if words == b"leave":
            self.leaves(caller)
            return b"bye\n"
        if caller in self.heard:
            self.heard[caller] = time.monotonic()
        return b""

    def joins(self, caller: Caller) -> None:
        self.heard[caller] = time.monotonic()
        self._say("join", caller)

    def leaves(self, caller: Caller) -> None:
        if self.heard.pop(caller, None) is not None:
            self._say("leave", caller)

    def leaves_who_is_quiet(self) -> None:
        since = time.monotonic() - QUIET_SECONDS
        for caller in [one for one, heard in self.heard.items() if heard < since]:
            self.leaves(caller)

    def _say(self, what: str, caller: Caller) -> None:
        sys.stdout.write(f"{what} {caller[0]}:{caller[1]} players: {len(self.heard)}\n")

    def _status(self) -> bytes:
        answer = {
            "name": self.name,
            "program": self.program,
            "players": len(self.heard),
            "uptime_seconds": int(time.monotonic() - self.began),
        }
        return json.dumps(answer).encode() + b"\n"

    def _info(self, caller: Caller, challenge: bytes) -> bytes:
        """To who gave the challenge back: an address that is not theirs is sent four bytes."""
        wanted = hashlib.sha256(self._secret + repr(caller).encode()).digest()[:4]
        if challenge != wanted:
            return ONE_PACKET + b"A" + wanted
        words = (self.name, self.program, "incubator", "Incubator match")
        return (
            ONE_PACKET
            + b"I"
            + bytes([PROTOCOL_VERSION])
            + b"".join(word.encode()[:60] + b"\0" for word in words)
            + struct.pack("<HBBB", 0, min(len(self.heard), 255), MOST_PLAYERS, 0)
            + b"dl\0\0"
            + b"1\0\0"
        )


class Lobby:
    """Everybody at once, and nobody who is slow keeps the others out."""

    def __init__(self, listener: socket.socket, game: Game) -> None:
        self.game = game
        self.since: dict[socket.socket, tuple[Caller, float]] = {}
        self.selector = selectors.DefaultSelector()
        self.listener = listener
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ)

    def turn(self) -> None:
        for key, _events in self.selector.select(0.5):
            if key.fileobj is self.listener:
                self._take()
            elif isinstance(key.fileobj, socket.socket):
                self._hear(key.fileobj)
        now = time.monotonic()
        for caller, since in self.since.values():
            if caller not in self.game.heard and now - since > GLANCE_SECONDS:
                self.game.joins(caller)

    def _take(self) -> None:
        with suppress(OSError):
            connection, address = self.listener.accept()
            if len(self.since) >= MOST_CONNECTIONS:
                connection.close()
                return
            connection.setblocking(False)
            self.since[connection] = ((address[0], address[1]), time.monotonic())
            self.selector.register(connection, selectors.EVENT_READ)

    def _hear(self, connection: socket.socket) -> None:
        caller, _since = self.since[connection]
        words = b""
        with suppress(OSError):
            words = connection.recv(LONGEST_QUERY)
            connection.sendall(self.game.hear(caller, words))
        # A question is answered once; a player stays.
        if not words or words.strip() in (b"status", b"leave"):
            self.selector.unregister(connection)
            connection.close()
            del self.since[connection]
            self.game.leaves(caller)


def serve_match(listener: socket.socket, game: Game) -> None:
    listener.settimeout(1)
    while True:
        with suppress(TimeoutError):
            words, caller = listener.recvfrom(LONGEST_QUERY)
            answer = game.hear((caller[0], caller[1]), words)
            if answer:
                with suppress(OSError):
                    listener.sendto(answer, caller)
        game.leaves_who_is_quiet()


def serve_lobby(listener: socket.socket, game: Game) -> None:
    listener.listen()
    lobby = Lobby(listener, game)
    while True:
        lobby.turn()


def main() -> int:
    parser = argparse.ArgumentParser(description="A small game server.")
    parser.add_argument("--program", choices=["match", "lobby"], required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--address", default="0.0.0.0")  # noqa: S104  # players come from anywhere
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # standard output has it
    is_match = given.program == "match"
    kind = socket.SOCK_DGRAM if is_match else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as listener:
        if not is_match:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((given.address, given.port))
        sys.stdout.write(f"{given.program} {given.name!r} at port {given.port}\n")
        (serve_match if is_match else serve_lobby)(listener, Game(given.program, given.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
