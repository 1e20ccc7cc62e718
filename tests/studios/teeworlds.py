"""A player of Teeworlds 0.7 who joins a server, and leaves it: what its packets hold is in its
sources, `src/engine/shared/network.h` and `protocol.h`. The game itself is not played.
"""

import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER = Path("/usr/games/teeworlds-server")
MAP = Path("/usr/share/games/teeworlds/data/maps/dm1.map")
JOINS, LEAVES = "^[server]: player has entered the game.", "^[game]: leave player="

CONTROL = 1 << 2
CONNECT, CLOSE, TOKEN = 1, 4, 5
# Messages of the engine have an odd number.
INFO, READY, ENTER_GAME = (1 << 1 | 1), (18 << 1 | 1), (19 << 1 | 1)
START_INFO = 27 << 1
VERSION, CLIENT_VERSION = b"0.7 802f1be60a05665f\0", 0x0705
MINE = b"\1\2\3\4"
UNKNOWN = b"\xff" * 4
# What asks for an answer is as long as the answer may be.
PADDING = bytes(508)
BETWEEN_SECONDS = 0.15


class Player:
    """Joins as it is entered, and leaves at its end; a server that says nothing raises TimeoutError."""

    def __init__(self, port: int, name: str = "ana") -> None:
        self._name, self._sent = name, 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(5)
        self._socket.connect(("127.0.0.1", port))
        self._theirs = UNKNOWN

    def __enter__(self) -> Self:
        self._control(TOKEN, MINE + PADDING)
        self._theirs = self._socket.recv(2000)[8:12]
        self._control(CONNECT, MINE + PADDING)
        self._socket.recv(2000)
        self._say(_number(INFO) + VERSION + b"\0" + _number(CLIENT_VERSION))
        self._say(_number(READY))
        looks = b"standard\0" * 6 + bytes(12)
        self._say(_number(START_INFO) + self._name.encode() + b"\0\0" + _number(1) + looks)
        self._say(_number(ENTER_GAME))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control(CLOSE, b"")
        self._socket.close()

    def _control(self, what: int, more: bytes) -> None:
        self._socket.send(bytes([CONTROL, 0, 0]) + self._theirs + bytes([what]) + more)

    def _say(self, message: bytes) -> None:
        """In a chunk that has to arrive."""
        self._sent += 1
        size = len(message)
        head = bytes([0x40 | size >> 6, size & 0x3F | self._sent >> 2 & 0xC0, self._sent & 0xFF])
        self._socket.send(bytes([0, 0, 1]) + self._theirs + head + message)
        time.sleep(BETWEEN_SECONDS)


def _number(value: int) -> bytes:
    """Six bits, and then seven in each byte that follows."""
    packed = [value & 0x3F]
    value >>= 6
    while value:
        packed[-1] |= 0x80
        packed.append(value & 0x7F)
        value >>= 7
    return bytes(packed)
