"""What servers took and who played, from minute to minute, for their charts."""

from typing import ClassVar

from django.db import models

from studios.servers.models.servers import Server


class ServerSample(models.Model):
    """One minute of one server, as its agent said. None is unknown."""

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField()
    # Of one processor, since the sample before.
    cpu_percent = models.PositiveIntegerField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)
    players = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints = (models.UniqueConstraint(fields=["server", "at"], name="server_sample_once"),)

    def __str__(self) -> str:
        return f"{self.server_id} {self.at:%H:%M}"
