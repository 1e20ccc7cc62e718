"""Top-ups: money on its way from a payment provider into a player's wallet."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

# Not heard of a payment does not mean that there is none: a provider that says "paid" late is
# believed, because the player's money has moved.
UNPAID = ("started", "waiting", "cancelled", "expired")

TOP_UP = Lifecycle(
    name="top_up",
    initial="started",
    transitions=(
        Transition(
            "open",
            # Given up a moment too early: the page was being opened while the sweep asked.
            ("started", "expired"),
            "waiting",
            gettext_lazy("Open payment"),
            "",
            gettext_lazy("opened the payment"),
        ),
        Transition(
            "confirm",
            UNPAID,
            "paid",
            gettext_lazy("Confirm payment"),
            "the provider",
            gettext_lazy("recorded the payment"),
        ),
        Transition(
            "cancel",
            ("started", "waiting"),
            "cancelled",
            gettext_lazy("Cancel top-up"),
            "the player",
            gettext_lazy("recorded that the payment was cancelled"),
        ),
        Transition(
            "expire",
            ("started", "waiting"),
            "expired",
            gettext_lazy("Give up top-up"),
            "the sweep",
            gettext_lazy("gave up waiting"),
        ),
    ),
    tones={"paid": "good", "started": "wait", "waiting": "wait", "expired": "idle"},
    labels={
        "started": gettext_lazy("being opened"),
        "waiting": gettext_lazy("waiting for payment"),
        "paid": gettext_lazy("paid"),
        "cancelled": gettext_lazy("cancelled"),
        "expired": gettext_lazy("expired"),
    },
)


class TopUpQuerySet(models.QuerySet["TopUp"]):
    def uncertain(self) -> "TopUpQuerySet":
        """Those whose outcome only the provider knows."""
        return self.filter(state__in=["started", "waiting"])


class TopUp(models.Model):
    """The intent, committed under our own key before the provider hears of it."""

    number = models.CharField(max_length=24, unique=True)
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="top_ups"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField(max_length=20, default="sandbox")
    provider_reference = models.CharField(max_length=120, blank=True)
    pay_url = models.CharField(max_length=300, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True, help_text=gettext_lazy("what the provider kept"))
    state = StateField(TOP_UP, max_length=10)
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text=gettext_lazy("when the sweep last asked"))
    entry = models.OneToOneField(
        "ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TopUpQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=["asked_at", "created_at"],
                condition=models.Q(state__in=["started", "waiting"]),
                name="top_up_uncertain",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="top_up_amount_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(entry__isnull=False),
                name="top_up_paid_has_entry",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.TOP_UP(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return TOP_UP.tone(self.state)

    @property
    def is_paid(self) -> bool:
        return self.state == "paid"

    @property
    def is_uncertain(self) -> bool:
        return self.state in ("started", "waiting")
