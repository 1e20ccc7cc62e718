"""Reading along: while somebody does, hosts are asked for what their servers say, byte by byte."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from studios.servers import log_hints
from studios.servers.log_hints import Hint
from studios.servers.models import Host, LogChunk, Server
from studios.servers.models.logs import CHUNK, KEPT, run_of

# Agents of this version and later are asked.
SINCE_VERSION = 2
# Whoever is further behind is led to the end.
FAR_BEHIND = 4 * CHUNK
# Of a log with gaps, as many pieces.
MOST_CHUNKS = 64
# What comes back has to fit into one request.
ASKED_AT_ONCE = 16
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The bytes from the `start`-th on, of `total` that there have ever been; `before` is what they
    were asked for to come before.
    """

    key: str
    start: int
    content: bytes
    total: int
    before: int | None = None


def parts_to_ask(host: Host, servers: Mapping[str, Server]) -> list[dict[str, Any]]:
    """What a host is asked for of its servers, by their keys, with the answer to its turn."""
    if host.version < SINCE_VERSION or not log_hints.is_said(Hint.READ_THERE, host.pk):
        return []
    by_pk = {server.pk: key for key, server in servers.items()}
    hints = log_hints.of(by_pk)
    followed = [pk for pk in by_pk if (Hint.FOLLOWED, pk) in hints][: ASKED_AT_ONCE // 2]
    kept: dict[int, list[LogChunk]] = {pk: [] for pk in followed}
    for chunk in LogChunk.objects.filter(server__in=followed):
        kept[chunk.server_id].append(chunk)
    asked = []
    for pk, chunks in kept.items():
        known = {"key": by_pk[pk], "most": CHUNK}
        if not chunks or (Hint.BEHIND, pk) in hints:
            asked.append(known)
        else:
            asked.append({**known, "after": chunks[-1].end})
        if chunks and (Hint.EARLIER, pk) in hints:
            run = run_of(chunks)
            room, begins = min(CHUNK, KEPT - (run[-1].end - run[0].start)), run[0].start
            if room > 0 and begins > 0:
                asked.append({"key": by_pk[pk], "before": begins, "most": room})
    return asked


def keep_parts(servers: Mapping[str, Server], parts: Iterable[Part]) -> None:
    """Under the lock of their host, so that no two turns write the same."""
    for part in parts:
        server = servers.get(part.key)
        if server is None:
            continue
        is_new = _keep(server, part.start, part.content[:CHUNK])
        log_hints.say(Hint.FRESH, server.pk)
        if part.before is not None:
            log_hints.forget(Hint.EARLIER, server.pk)
            if not is_new:
                log_hints.say(Hint.NOTHING_EARLIER, server.pk)
        elif part.total - part.start - len(part.content) > FAR_BEHIND:
            log_hints.say(Hint.BEHIND, server.pk)
        else:
            log_hints.forget(Hint.BEHIND, server.pk)


def _keep(server: Server, start: int, content: bytes) -> bool:
    """Whether any of it is new. What was said before is the first to go."""
    chunks = list(LogChunk.objects.filter(server=server))
    for known in chunks:
        if known.start <= start < known.end:
            content, start = content[known.end - start :], known.end
        elif start < known.start < start + len(content):
            content = content[: known.start - start]
    if not content:
        return False
    before = next((known for known in chunks if known.end == start), None)
    if before is not None and len(before.content) + len(content) <= CHUNK:
        before.content = bytes(before.content) + content
        before.save(update_fields=["content"])
    else:
        chunks.append(LogChunk.objects.create(server=server, start=start, content=content))
        chunks.sort(key=lambda chunk: chunk.start)
    while len(chunks) > MOST_CHUNKS or sum(len(chunk.content) for chunk in chunks) > KEPT:
        chunks.pop(0).delete()
    return True


def forget_logs() -> int:
    """Of servers that have been over for long; returns how many chunks."""
    before = timezone.now() - KEPT_FOR
    gone, _by_model = LogChunk.objects.filter(server__stopped_at__lt=before).delete()
    return gone
