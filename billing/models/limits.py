"""Limits that players set themselves on what they pay in."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing import act_words as words
from incubator.core.words import Said


class PayLimit(models.Model):
    """At most so much in a month, in one currency, from a moment on. Never changed: add the next one.

    Less counts at once, more and none (null) only after a day in which one can think better of it.
    """

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pay_limits"
    )
    currency = models.CharField(max_length=3)
    monthly_minor = models.BigIntegerField(null=True)
    set_at = models.DateTimeField(default=timezone.now)
    counts_from = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["player", "currency"], name="pay_limit_of_player"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(monthly_minor__isnull=True) | models.Q(monthly_minor__gte=0),
                name="pay_limit_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(counts_from__gte=models.F("set_at")),
                name="pay_limit_counts_after_it_is_set",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PAY_LIMIT(currency=self.currency)
