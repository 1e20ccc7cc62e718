"""Launches at a cloud: what was asked for, written down before the cloud is called."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy

from studios.servers.models.servers import Server

# After so long a cloud's lists tell of all that it was ever asked for; before, they may not.
SETTLED = timedelta(minutes=5)


class Launch(models.Model):
    """The one machine that a server has, or may have, at a cloud.

    While it is asked for nobody knows whether there is one: the same is asked again, with the same
    token, until the cloud says. Only after a certain no another size or zone is asked for, so two
    machines of one server are never under way.
    """

    class Outcome(models.TextChoices):
        ASKED = "asked", gettext_lazy("asked for")
        LAUNCHED = "launched", gettext_lazy("launched")
        REFUSED = "refused", gettext_lazy("refused")

    server = models.OneToOneField(Server, on_delete=models.PROTECT, related_name="launch")
    region = models.CharField(max_length=40)
    subnet = models.CharField(max_length=40)
    size = models.CharField(max_length=40)
    is_spot = models.BooleanField()
    # [{"name", "protocol", "port"}]; the first one is where players go.
    ports = models.JSONField(default=list)
    token = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ASKED)
    # The cloud's name for the machine.
    ref = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome="launched") | models.Q(ref=""),
                name="launch_of_a_machine",
            ),
        )

    def __str__(self) -> str:
        return f"{self.server_id}: {self.size} in {self.subnet}"

    @property
    def is_open(self) -> bool:
        """Nobody knows whether there is a machine."""
        return self.outcome == self.Outcome.ASKED

    @property
    def is_launched(self) -> bool:
        return self.outcome == self.Outcome.LAUNCHED

    def is_settled(self, now: datetime) -> bool:
        """If there were a machine, the cloud would show it by now."""
        return now - self.asked_at >= SETTLED
