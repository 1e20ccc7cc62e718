"""Payouts: what a studio is owed leaves for its bank account, by a payment."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from billing.payments.models import OutgoingPayment
from incubator.core.history import tracked
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

PAYOUT = Lifecycle(
    name="payout",
    initial="requested",
    transitions=(
        Transition(
            "release",
            sources=("requested",),
            target="instructed",
            label=gettext_lazy("Release payout"),
            done=gettext_lazy("released the payout"),
        ),
        Transition(
            "confirm",
            sources=("instructed",),
            target="confirmed",
            label=gettext_lazy("Confirm that it arrived"),
            done=gettext_lazy("confirmed that the payout arrived"),
        ),
        Transition(
            "fail",
            sources=("instructed",),
            target="failed",
            label=gettext_lazy("Record failed payout"),
            done=gettext_lazy("recorded that the bank sent the payout back"),
        ),
        Transition(
            "return",
            sources=("confirmed",),
            target="returned",
            label=gettext_lazy("Record returned payout"),
            done=gettext_lazy("recorded that the payout came back"),
        ),
        Transition(
            "cancel",
            sources=("requested",),
            target="cancelled",
            label=gettext_lazy("Cancel payout"),
            done=gettext_lazy("cancelled the payout"),
        ),
    ),
    tones={
        "confirmed": "good",
        "requested": "wait",
        "instructed": "wait",
        "failed": "alert",
        "returned": "alert",
    },
    labels={
        "instructed": gettext_lazy("on its way"),
        "requested": gettext_lazy("requested"),
        "confirmed": gettext_lazy("confirmed"),
        "failed": gettext_lazy("failed"),
        "returned": gettext_lazy("returned"),
        "cancelled": gettext_lazy("cancelled"),
    },
)


@tracked("state")
class Payout(models.Model):
    """An amount to an account, both frozen: other bank details need a new request."""

    number = models.CharField(max_length=24, unique=True)
    studio = models.ForeignKey("studios.Studio", on_delete=models.PROTECT, related_name="payouts")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    destination = models.CharField(max_length=200)
    state = StateField(PAYOUT, max_length=12)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    # Once it is released.
    payment = models.OneToOneField(
        OutgoingPayment, on_delete=models.PROTECT, null=True, related_name="payout"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payout_amount_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["requested", "cancelled"])
                | models.Q(payment__isnull=False),
                name="payout_released_has_payment",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PAYOUT(number=self.number)

    @property
    def is_requested(self) -> bool:
        return self.state == "requested"

    @property
    def is_on_its_way(self) -> bool:
        return self.state == "instructed"

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return PAYOUT.tone(self.state)
