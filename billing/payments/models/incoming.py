"""Money that comes in through a payment provider: intended, then paid, or not."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from billing.payments import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said

# Not heard of a payment does not mean that there is none: a provider that says "paid" late is
# believed, because the payer's money has moved.
UNPAID = ("started", "waiting", "failed", "cancelled", "expired")
# What only the provider knows the outcome of.
UNCERTAIN = ("started", "waiting")

INCOMING = Lifecycle(
    name="incoming_payment",
    initial="started",
    transitions=(
        Transition(
            "open",
            # Given up a moment too early: the page was being opened while the sweep asked.
            sources=("started", "expired"),
            target="waiting",
            label=gettext_lazy("Open payment"),
            done=gettext_lazy("opened the payment"),
        ),
        Transition(
            "pay",
            sources=UNPAID,
            target="paid",
            label=gettext_lazy("Record payment"),
            done=gettext_lazy("recorded the payment"),
        ),
        Transition(
            "fail",
            sources=UNCERTAIN,
            target="failed",
            label=gettext_lazy("Record failed payment"),
            done=gettext_lazy("recorded that the payment failed"),
        ),
        Transition(
            "cancel",
            sources=UNCERTAIN,
            target="cancelled",
            label=gettext_lazy("Cancel payment"),
            done=gettext_lazy("recorded that the payment was cancelled"),
        ),
        Transition(
            "expire",
            sources=UNCERTAIN,
            target="expired",
            label=gettext_lazy("Give up payment"),
            done=gettext_lazy("gave up waiting"),
        ),
    ),
    tones={"paid": "good", "started": "wait", "waiting": "wait", "failed": "alert"},
    labels={
        "started": gettext_lazy("being opened"),
        "waiting": gettext_lazy("waiting for payment"),
        "paid": gettext_lazy("paid"),
        "failed": gettext_lazy("failed"),
        "cancelled": gettext_lazy("cancelled"),
        "expired": gettext_lazy("expired"),
    },
)


class IncomingQuerySet(models.QuerySet["IncomingPayment"]):
    def uncertain(self) -> "IncomingQuerySet":
        """Those whose outcome only the provider knows."""
        return self.filter(state__in=UNCERTAIN)


class IncomingPayment(models.Model):
    """The intent, committed under our own key before the provider hears of it."""

    number = models.CharField(max_length=24, unique=True)
    # As `billing.payments.incoming_kinds` knows it: "top_up".
    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incoming_payments"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField(max_length=20)
    provider_reference = models.CharField(max_length=120, blank=True)
    pay_url = models.CharField(max_length=300, blank=True)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True, help_text=gettext_lazy("what the provider kept"))
    # The card that paid, as far as the provider told; of its number only this is ever known here.
    card_brand = models.CharField(max_length=20, blank=True)
    card_last_four = models.CharField(max_length=4, blank=True)
    # Cards that were refused, as {"brand", "last_four"}, each as often as it was.
    declined_cards = models.JSONField(default=list)
    state = StateField(INCOMING, max_length=10)
    created_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text=gettext_lazy("when the sweep last asked"))
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    objects = IncomingQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=["asked_at", "created_at"],
                condition=Q(state__in=UNCERTAIN),
                name="incoming_uncertain",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="incoming_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(card_brand="", card_last_four="")
                | Q(card_brand__regex=r"^[a-z][a-z _-]*$", card_last_four__regex=r"^[0-9]{4}$"),
                name="incoming_card_is_four_digits",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(entry__isnull=False),
                name="incoming_paid_has_entry",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.INCOMING(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return INCOMING.tone(self.state)

    @property
    def is_paid(self) -> bool:
        return self.state == "paid"

    @property
    def is_uncertain(self) -> bool:
        return self.state in UNCERTAIN
