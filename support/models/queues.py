"""Queues: the heaps that agents work through."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

NAMES = {
    "payments": gettext_lazy("Payments"),
    "accounts": gettext_lazy("Accounts"),
    "bugs": gettext_lazy("Bugs"),
    "other": gettext_lazy("Other"),
}


class Queue(models.Model):
    """One heap of tickets. Those that come with the product have no name but ours."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["ordinal", "slug"]

    def __str__(self) -> str:
        return self.name or str(NAMES.get(self.slug, self.slug))
