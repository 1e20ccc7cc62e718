"""Service charges: metered usage of a studio's game, invoiced once."""

from django.db import models
from django.utils import timezone

from billing import act_words as words
from incubator.core.words import Said


class ServiceCharge(models.Model):
    """What a game used up to a day, at the rates of the time it was used."""

    number = models.CharField(max_length=24, unique=True)
    studio = models.ForeignKey(
        "studios.Studio", on_delete=models.PROTECT, related_name="service_charges"
    )
    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, related_name="service_charges"
    )
    period_start = models.DateField()
    period_end = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField(default=timezone.now)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["game", "period_end"], name="charge_by_game"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor=0, entry__isnull=True)
                | models.Q(amount_minor__gt=0, entry__isnull=False),
                name="charge_has_entry_unless_zero",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.SERVICE_CHARGE(number=self.number)


class ChargedUsage(models.Model):
    """One usage record on one charge; the database refuses charging it again."""

    charge = models.ForeignKey(ServiceCharge, on_delete=models.PROTECT, related_name="items")
    usage = models.OneToOneField(
        "studios.UsageRecord", on_delete=models.PROTECT, related_name="charged"
    )
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.usage} on {self.charge}"
