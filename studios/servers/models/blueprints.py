"""Blueprints: what can be launched."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Program(models.TextChoices):
    """Which program the machine runs. Studios' own builds come with build uploads."""

    MATCH = "match", _("match server (UDP)")
    LOBBY = "lobby", _("lobby server (TCP)")


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    def offered(self) -> "BlueprintQuerySet":
        return self.filter(is_offered=True)


class Blueprint(models.Model):
    """A kind of server that operations vouch for."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    description = models.TextField()
    program = models.CharField(max_length=10, choices=Program.choices)
    is_offered = models.BooleanField(default=True)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name
