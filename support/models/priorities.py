"""How soon a ticket matters, and to whom we have promised more."""

from django.db import models
from django.utils.translation import gettext_lazy


class Priority(models.TextChoices):
    LOW = "low", gettext_lazy("low")
    NORMAL = "normal", gettext_lazy("normal")
    HIGH = "high", gettext_lazy("high")
    URGENT = "urgent", gettext_lazy("urgent")


class Tier(models.TextChoices):
    """Of the person who asks. Everybody is of the first, unless a lead has granted another."""

    STANDARD = "standard", gettext_lazy("standard customers")
    PREMIUM = "premium", gettext_lazy("premium customers")


GRANTED = tuple(tier for tier in Tier if tier != Tier.STANDARD)
# Beside the name of one of them.
BADGES = {Tier.PREMIUM: gettext_lazy("premium")}
