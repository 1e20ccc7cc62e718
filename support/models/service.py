"""Minutes of service: how long somebody wrote on an answer."""

from django.conf import settings
from django.db import models


class ServiceTime(models.Model):
    """What an agent's page measured of one answer, and how much of it a studio was charged.

    It is the message's, so neither a merge nor a split can charge it twice. `charged_to` is the
    studio's request that it was charged to; `decided_at` says that this has been looked at.
    """

    message = models.OneToOneField(
        "support.Message", on_delete=models.PROTECT, related_name="service"
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField()
    ended_at = models.DateTimeField()
    charged_to = models.ForeignKey(
        "studios.ResourceRequest", on_delete=models.PROTECT, null=True, related_name="+"
    )
    charged_seconds = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(seconds__gt=0, charged_seconds__lte=models.F("seconds")),
                name="service_charged_within",
            ),
            models.CheckConstraint(
                condition=models.Q(charged_to__isnull=True, charged_seconds=0)
                | models.Q(
                    charged_to__isnull=False, charged_seconds__gt=0, decided_at__isnull=False
                ),
                name="service_charged_to_a_request",
            ),
        )
        indexes = (
            models.Index(fields=["agent", "ended_at"], name="service_by_agent"),
            models.Index(
                fields=["id"],
                condition=models.Q(decided_at__isnull=True),
                name="service_undecided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.message}: {self.seconds} s"
