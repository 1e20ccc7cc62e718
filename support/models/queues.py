"""Queues: the heaps that agents work through."""

from typing import ClassVar

from django.db import models


class Queue(models.Model):
    """One heap of tickets."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["ordinal", "slug"]

    def __str__(self) -> str:
        return self.name
