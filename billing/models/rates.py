"""Exchange rates by day, as they were published: rows that are only ever added."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.words import Said


class RateOrigin(models.TextChoices):
    """How a file of rates got here."""

    UPLOAD = "upload", gettext_lazy("uploaded")
    COMMAND = "command", gettext_lazy("command")
    FETCH = "fetch", gettext_lazy("fetched")


class RateFile(models.Model):
    """A file that brought rates which were not there before."""

    origin = models.CharField(max_length=8, choices=RateOrigin.choices)
    name = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    first_day = models.DateField()
    last_day = models.DateField()
    added = models.PositiveIntegerField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.RATE_FILE(name=self.name)


class ExchangeRate(models.Model):
    """How much of a currency one euro was worth on a day; the euro itself has no rows."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_euro = models.DecimalField(max_digits=18, decimal_places=9)
    file = models.ForeignKey(RateFile, on_delete=models.PROTECT, related_name="rates")

    class Meta:
        ordering = ("-day", "currency")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(per_euro__gt=0), name="exchange_rate_above_zero"
            ),
            models.UniqueConstraint(fields=["currency", "day"], name="exchange_rate_once_per_day"),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.plain}"

    @property
    def plain(self) -> str:
        """As published, without the zeros that only the column adds: "1.0956"."""
        return plain_rate(self.per_euro)


def plain_rate(rate: Decimal) -> str:
    return format(rate.normalize(), "f")


class RateFetch(models.Model):
    """One question to where rates are published: written before it is asked, then answered."""

    class Outcome(models.TextChoices):
        OPEN = "open", gettext_lazy("asked")
        TAKEN = "taken", gettext_lazy("new rates")
        NOTHING_NEW = "nothing_new", gettext_lazy("nothing new")
        FAILED = "failed", gettext_lazy("failed")

    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    problem = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(RateFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome="open", answered_at__isnull=True)
                | (~models.Q(outcome="open") & models.Q(answered_at__isnull=False)),
                name="rate_fetch_answered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="taken", file__isnull=False)
                | (~models.Q(outcome="taken") & models.Q(file__isnull=True)),
                name="rate_fetch_names_what_it_brought",
            ),
        )

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}: {self.outcome}"
