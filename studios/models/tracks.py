"""Tracks: the ways into the incubator."""

from typing import ClassVar

from django.db import models


class TrackQuerySet(models.QuerySet["Track"]):
    def open_to_applications(self) -> "TrackQuerySet":
        return self.filter(is_open=True)


class Track(models.Model):
    """18 for early products, 20 for products in mid or late development, Fengyun for people."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    description = models.TextField()
    is_open = models.BooleanField(default=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name
