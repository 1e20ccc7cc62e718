"""Tracks: the ways into the incubator."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy


class TrackQuerySet(models.QuerySet["Track"]):
    def open_to_applications(self) -> "TrackQuerySet":
        return self.filter(is_open=True)


DESCRIPTIONS = {
    "18": gettext_lazy(
        "For early products: an idea, a prototype, a small team. You build; we carry servers,"
        " payment, distribution and customer service, and the cost of them."
    ),
    "20": gettext_lazy(
        "For products in mid or late development that need capital, publishing and a store to"
        " reach their players."
    ),
    "fengyun": gettext_lazy(
        "For people: founders and small teams between games who want a desk, a salary and time"
        " to find the next one."
    ),
}

# Names of those that come with the product, as they are kept and as they are read.
NAMES = {"fengyun": ("Fengyun", gettext_lazy("Fengyun"))}


class Track(models.Model):
    """18 for early products, 20 for products in mid or late development, Fengyun for people."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    description = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        kept, read = NAMES.get(self.slug, ("", ""))
        return str(read) if self.name == kept else self.name

    @property
    def about(self) -> str:
        """What somebody wrote about it, or what we say of those that come with the product."""
        return self.description or str(DESCRIPTIONS.get(self.slug, ""))
