"""What servers said, as far as somebody read along: their bytes, each with its number."""

from typing import ClassVar

from django.db import models

from studios.servers.models.servers import Server

# As much is written at once, and kept of a server; what was said before is the first to go.
CHUNK, KEPT = 32 * 1024, 256 * 1024


class LogChunk(models.Model):
    """The bytes of a log from the `start`-th on, of all that its server ever said.

    Chunks of a server never overlap. Where one does not begin at the end of the one before, what
    is between was never asked for, or its host has it no more.
    """

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="log_chunks")
    start = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["server", "start"]
        constraints = (
            models.UniqueConstraint(fields=["server", "start"], name="log_chunk_once"),
            models.CheckConstraint(condition=models.Q(start__gte=0), name="log_chunk_of_a_log"),
        )

    def __str__(self) -> str:
        return f"{self.server_id}: {self.start}-{self.end}"

    @property
    def end(self) -> int:
        """The number of the byte after its last one."""
        return self.start + len(self.content)


def run_of(chunks: list[LogChunk]) -> list[LogChunk]:
    """The last of them that go on where the one before ends."""
    first = len(chunks) - 1
    while first > 0 and chunks[first - 1].end == chunks[first].start:
        first -= 1
    return chunks[max(0, first) :]
