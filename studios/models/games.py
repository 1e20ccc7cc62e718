"""Games: what a studio makes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.history import tracked
from incubator.core.money import CURRENCY_CHOICES
from studios.models.studios import Studio


class Stage(models.TextChoices):
    CONCEPT = "concept", gettext_lazy("concept")
    PROTOTYPE = "prototype", gettext_lazy("prototype")
    ALPHA = "alpha", gettext_lazy("alpha")
    BETA = "beta", gettext_lazy("beta")
    LIVE = "live", gettext_lazy("live")
    SUNSET = "sunset", gettext_lazy("sunset")


@tracked("title", "tagline", "about", "stage")
class Game(models.Model):
    """One game. Its slug is its address; it is settled in its currency. Neither ever changes."""

    TONES: ClassVar[dict[str, str]] = {"live": "good", "beta": "wait", "alpha": "wait"}

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="games")
    # Unique among all studios: it is the address of the public page.
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    tagline = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.CONCEPT)
    # The settlement currency: of the game's deal and statements.
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES, default="USD")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.slug,)

    @property
    def tone(self) -> str:
        return self.TONES.get(self.stage, "idle")
