"""Where mail is handed in: `host:port`, `[::1]:port` or `unix:/path`.

Knows no Django: what a mail server starts for each mail has to be there at once.
"""

import os
import socket
from dataclasses import dataclass

DEFAULT = "127.0.0.1:8025"
UNIX = "unix:"


class NoPlace(Exception):
    """The text names no place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A port of this machine or of another one, or (with `path`) a socket in the file system."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return f"{UNIX}{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def connect(self, *, seconds: float) -> socket.socket:
        """Raises OSError where nobody listens."""
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=seconds)
        talk = socket.socket(socket.AF_UNIX)
        try:
            talk.settimeout(seconds)
            talk.connect(self.path)
        except OSError:
            talk.close()
            raise
        return talk

    def is_greeted(self, *, seconds: float = 5.0) -> bool:
        """Whether somebody there speaks as a mail server does."""
        try:
            with self.connect(seconds=seconds) as talk:
                return talk.recv(512).startswith(b"220 ")
        except OSError:
            return False


def place_named(text: str) -> Place:
    """Raises NoPlace."""
    if text.startswith(UNIX):
        path = text.removeprefix(UNIX)
        if not path.startswith("/"):
            raise NoPlace(f"“{text}” names no socket: write unix:/path/of/the/socket.")
        return Place(path=path)
    host, _colon, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdecimal() and int(port) < 65536):
        raise NoPlace(f"“{text}” names no place: write host:port or unix:/path.")
    return Place(host=host.removeprefix("[").removesuffix("]"), port=int(port))


def usual_place() -> str:
    """What MAIL_LISTEN says."""
    return os.environ.get("MAIL_LISTEN") or DEFAULT
