"""How much of the machines a studio may take at once, whatever was approved of its requests."""

from django.db import models

from incubator.core.words import Said
from studios.models import Studio
from studios.servers import words


class Quota(models.Model):
    """Of one studio; None is no limit. What ran before a lower one was set runs on."""

    studio = models.OneToOneField(Studio, on_delete=models.PROTECT, related_name="server_quota")
    servers = models.PositiveIntegerField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        if self.servers is not None and self.memory_mb is not None:
            return words.QUOTA_OF_BOTH(servers=self.servers, memory=self.memory_mb)
        if self.servers is not None:
            return words.QUOTA_OF_SERVERS(servers=self.servers)
        if self.memory_mb is not None:
            return words.QUOTA_OF_MEMORY(memory=self.memory_mb)
        return words.NO_QUOTA()
