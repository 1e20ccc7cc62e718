"""Queues: the heaps that agents work through."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.words import Said, phrases_of

NAMES = {
    "payments": gettext_lazy("Payments"),
    "accounts": gettext_lazy("Accounts"),
    "bugs": gettext_lazy("Bugs"),
    "other": gettext_lazy("Other"),
}
QUEUES = phrases_of("queue", NAMES.items())


class HandsOut(models.TextChoices):
    """How the tickets of a queue come to agents."""

    HAND = "hand", gettext_lazy("whoever takes them")
    TURN = "turn", gettext_lazy("one agent after the other")
    LOAD = "load", gettext_lazy("to the agent with the fewest")


class Queue(models.Model):
    """One heap of tickets. Those that come with the product have no name but ours."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)
    hands_out = models.CharField(
        max_length=4, choices=HandsOut.choices, default=HandsOut.HAND, db_default=HandsOut.HAND
    )
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["ordinal", "slug"]

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> str | Said:
        known = QUEUES.get(self.slug)
        return known() if known and not self.name else self.name or self.slug
