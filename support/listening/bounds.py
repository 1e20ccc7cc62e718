"""How much of this machine whoever sends mail may hold: room, connections, time."""

from collections import Counter
from dataclasses import dataclass, field

from support.services.mail import LARGEST_MAIL

TOO_LARGE = f"552 5.3.4 The mail is larger than {LARGEST_MAIL // 2**20} MB"
NO_ROOM = "452 4.3.1 Too much mail is arriving at once; try again later"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Sizes in bytes, times in seconds.

    Behind a mail server of ours everything comes from one address; Postfix opens twenty
    connections to one place.
    """

    largest: int = LARGEST_MAIL
    # Of all mails that are arriving or being kept.
    room: int = 2**28
    connections: int = 64
    connections_of_one: int = 24
    recipients: int = 100
    # Refused commands, after which somebody is only trying.
    errors: int = 20
    # Of the kinds that a mail needs, and of any other. A mail server keeps a connection for long.
    commands_of_mail: int = 2_000
    commands: int = 20
    # Without a word, for a whole mail, for a whole connection.
    silence: float = 60.0
    mail: float = 600.0
    connection: float = 3_600.0
    # Mails kept at the same time, how long another one waits for its turn, and for being kept.
    keeping: int = 4
    waiting: float = 30.0
    kept: float = 120.0


@dataclass(slots=True)
class Doors:
    """Who is inside, by address; a socket of this machine has none and is bound by all alone."""

    bounds: Bounds
    inside: Counter[str] = field(default_factory=Counter)

    def enter(self, address: str) -> bool:
        is_full = self.inside.total() >= self.bounds.connections
        if is_full or (address and self.inside[address] >= self.bounds.connections_of_one):
            return False
        self.inside[address] += 1
        return True

    def leave(self, address: str) -> None:
        self.inside[address] -= 1
        self.inside += Counter()


@dataclass(slots=True)
class Room:
    """Memory for mails on their way in."""

    free: int

    def take(self, size: int) -> bool:
        if size > self.free:
            return False
        self.free -= size
        return True


@dataclass(slots=True)
class Arriving:
    """One mail while it comes in: no more of it than may be held, nothing once it is refused."""

    room: Room
    largest: int
    raw: bytearray = field(default_factory=bytearray)
    size: int = 0
    refusal: str = ""

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.refusal:
            return
        if self.size > self.largest:
            self._refuse(TOO_LARGE)
        elif not self.room.take(len(piece)):
            self._refuse(NO_ROOM)
        else:
            self.raw += piece

    @property
    def is_endless(self) -> bool:
        """What is refused is heard to its end, so that its sender hears why; but not for ever."""
        return self.size > 2 * self.largest

    def as_written(self) -> bytes:
        """Without the dot at its end, and without the one on top of each dot that begins a line."""
        raw = self.raw.removesuffix(b".\r\n").removeprefix(b".")
        return bytes(raw.replace(b"\r\n.", b"\r\n"))

    def close(self) -> None:
        self.room.free += len(self.raw)
        self.raw = bytearray()

    def _refuse(self, answer: str) -> None:
        self.refusal = answer
        self.close()
