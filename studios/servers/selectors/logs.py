"""What a page shows of a log: the last bytes that are kept, without a gap between them."""

from dataclasses import asdict, dataclass
from typing import Any

from studios.servers import log_hints
from studios.servers.log_hints import Hint
from studios.servers.log_text import finished, readable, readable_text
from studios.servers.models import LogChunk, Server
from studios.servers.models.logs import KEPT, run_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The text of the bytes from `start` to `end`. Kept is what follows on each other from `first`
    on; `earlier` is whether more can be asked for.
    """

    text: str
    start: int
    end: int
    first: int
    earlier: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_after(server: Server, after: int | None) -> Read | None:
    """What is new since then, or all; None where nothing is kept, or that is not what is said now."""
    chunks, hints = list(LogChunk.objects.filter(server=server)), log_hints.of([server.pk])
    if not chunks or (server.is_live and (Hint.FRESH, server.pk) not in hints):
        return None
    run = run_of(chunks)
    first, end = run[0].start, run[-1].end
    start = first if after is None or not first <= after <= end else after
    said = b"".join(bytes(chunk.content) for chunk in run)[start - first :]
    if server.is_live:
        said = finished(said)
    has_room = end - first < KEPT
    may_be_more = first > 0 and (Hint.NOTHING_EARLIER, server.pk) not in hints
    return Read(
        text=readable(said, is_cut=start == first > 0),
        start=start,
        end=start + len(said),
        first=first,
        earlier=server.is_live and has_room and may_be_more,
    )


def last_words(server: Server) -> str:
    """As they came with its host's last turn."""
    sighting = getattr(server, "sighting", None)
    return readable_text(sighting.log) if sighting else ""


def shown_log(server: Server) -> str:
    """For a page without a script: its last words, or of one that is over all that leads to them."""
    words = last_words(server)
    read = None if server.is_live else read_after(server, None)
    return read.text if read and read.text.endswith(words[-100:]) else words


def kept_bytes(server: Server) -> bytes:
    """All that is there, as it was said, with a line for what is not."""
    found, end = b"", None
    for chunk in LogChunk.objects.filter(server=server):
        if end is not None and chunk.start > end:
            found += f"\n[{chunk.start - end} bytes are not here]\n".encode()
        found, end = found + bytes(chunk.content), chunk.end
    sighting = getattr(server, "sighting", None)
    return found or (sighting.log.encode() if sighting else b"")
