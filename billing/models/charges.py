"""Service charges: metered usage of a studio or one of its games, added up and rounded by line."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing import act_words as words
from incubator.core.words import Said
from studios.models import Bearer, Rate, ResourceItem


class ServiceChargeQuerySet(models.QuerySet["ServiceCharge"]):
    def to_settle(self) -> "ServiceChargeQuerySet":
        """What a statement takes from the game's revenue."""
        return self.filter(bearer=Bearer.RECOUPED)

    def beside(self, charge: "ServiceCharge") -> "ServiceChargeQuerySet":
        """All that claim usage of the same: of a game (or the studio itself), for one bearer."""
        return self.filter(
            studio=charge.studio_id,
            game=charge.game_id,
            currency=charge.currency,
            bearer=charge.bearer,
        )


class ServiceCharge(models.Model):
    """What a game, or without one the studio itself, used up to a day and was not charged before.

    It claims the usage records of days up to `period_end` whose ids are at most `up_to`, less those
    up to `day_before` and `up_to_before`, where the charge before it ended. Neither ever goes back,
    so what is recorded later is the next one's, and no record is claimed twice or left out.
    """

    number = models.CharField(max_length=24, unique=True)
    studio = models.ForeignKey(
        "studios.Studio", on_delete=models.PROTECT, related_name="service_charges"
    )
    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, null=True, related_name="service_charges"
    )
    bearer = models.CharField(max_length=10, choices=Bearer.choices)
    period_start = models.DateField()
    period_end = models.DateField()
    up_to = models.BigIntegerField()
    day_before = models.DateField(null=True)
    up_to_before = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField(default=timezone.now)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ServiceChargeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["game", "period_end"], name="charge_by_game"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_minor=0, entry__isnull=True)
                | Q(amount_minor__gt=0, entry__isnull=False),
                name="charge_has_entry_unless_zero",
            ),
            models.CheckConstraint(
                condition=Q(game__isnull=False) | ~Q(bearer=Bearer.RECOUPED),
                name="charge_recouped_from_a_game",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.SERVICE_CHARGE(number=self.number)


class ServiceChargeLine(models.Model):
    """One item at one rate in one month: quantities added up, priced and rounded once.

    Tiers count from the month's first unit, so the amount is the price of all that was used of the
    month so far less what earlier charges took for it, however often the month was charged.
    """

    charge = models.ForeignKey(ServiceCharge, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(ResourceItem, on_delete=models.PROTECT, related_name="+")
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+")
    # The first day of the month, in the books' zone.
    month = models.DateField()
    quantity = models.PositiveBigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("month", "item_id", "rate_id")
        constraints = (
            models.UniqueConstraint(fields=["charge", "rate", "month"], name="charge_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.rate} in {self.month:%Y-%m}"
