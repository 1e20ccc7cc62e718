"""Subscriptions: what a player pays for again and again, until they say no more."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import subscription_words as words
from billing.models.catalogue import Product
from billing.periods import day_there
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.models import Game

SUBSCRIPTION = Lifecycle(
    name="subscription",
    initial="active",
    transitions=(
        Transition(
            "fall_due",
            sources=("active",),
            target="past_due",
            label=gettext_lazy("Wait for payment"),
            done=gettext_lazy("could not renew the subscription"),
        ),
        Transition(
            "recover",
            sources=("past_due",),
            target="active",
            label=gettext_lazy("Renew late"),
            done=gettext_lazy("renewed the subscription late"),
        ),
        Transition(
            "lapse",
            sources=("active", "past_due"),
            target="ended",
            label=gettext_lazy("Let it lapse"),
            done=gettext_lazy("let the subscription lapse"),
        ),
        Transition(
            "cancel",
            sources=("active",),
            target="ending",
            label=gettext_lazy("Cancel subscription"),
            done=gettext_lazy("cancelled the subscription"),
        ),
        # What is not paid ends at once.
        Transition(
            "give_up",
            sources=("past_due",),
            target="ended",
            label=gettext_lazy("End subscription"),
            done=gettext_lazy("ended the subscription"),
        ),
        Transition(
            "resume",
            sources=("ending",),
            target="active",
            label=gettext_lazy("Go on with it"),
            done=gettext_lazy("went on with the subscription"),
        ),
        Transition(
            "run_out",
            sources=("ending",),
            target="ended",
            label=gettext_lazy("Run out"),
            done=gettext_lazy("reached the end of the subscription"),
        ),
        # The period's money went back, or it was taken away.
        Transition(
            "stop",
            sources=("active", "past_due", "ending"),
            target="ended",
            label=gettext_lazy("Stop subscription"),
            done=gettext_lazy("stopped the subscription"),
        ),
    ),
    tones={"active": "good", "past_due": "alert", "ending": "wait", "ended": "idle"},
    labels={
        "active": gettext_lazy("active"),
        "past_due": gettext_lazy("not paid"),
        "ending": gettext_lazy("cancelled, runs out"),
        "ended": gettext_lazy("ended"),
    },
)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, player: models.Model) -> "SubscriptionQuerySet":
        return self.filter(player=player)

    def running(self) -> "SubscriptionQuerySet":
        return self.exclude(state="ended")

    def renewing(self) -> "SubscriptionQuerySet":
        return self.filter(state__in=["active", "past_due"])

    def on(self, product: models.Model) -> "SubscriptionQuerySet":
        """Those of a product, and those that change to it with their next period."""
        return self.filter(models.Q(product=product) | models.Q(changes_to=product))


class Subscription(models.Model):
    """One player's standing order of a product, paid from the wallet for one period after the other.

    Each period ends so many weeks or months (`elapsed`) after `anchored_at`, on the calendar of
    `zone`, see `billing.periods`. It renews at `price`, which the player agreed to: a lower one
    counts at once, a higher one, `told_price`, only some time after they were told of it.
    """

    number = models.CharField(max_length=24, unique=True)
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subscriptions"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="subscriptions")
    currency = models.CharField(max_length=3)
    price = models.ForeignKey("billing.Price", on_delete=models.PROTECT, related_name="+")
    told_price = models.ForeignKey(
        "billing.Price", on_delete=models.PROTECT, null=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True)
    # What it is from the next period on, and at which price.
    changes_to = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    changed_price = models.ForeignKey(
        "billing.Price", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = StateField(SUBSCRIPTION, max_length=10)
    zone = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    anchored_at = models.DateTimeField()
    elapsed = models.PositiveIntegerField(default=0)
    # Of the last period that is paid.
    ends_at = models.DateTimeField()
    # Of the period before whose end the player was told what is to come.
    reminded_of = models.DateTimeField(null=True)
    # When it is looked at next, until it has ended.
    next_at = models.DateTimeField()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=["next_at"],
                condition=~models.Q(state="ended"),
                name="subscription_due",
            ),
            models.Index(
                fields=["ends_at"], condition=models.Q(state="active"), name="subscription_ends"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["player", "product"],
                condition=~models.Q(state="ended"),
                name="subscription_runs_once",
            ),
            models.CheckConstraint(
                condition=models.Q(changes_to__isnull=True, changed_price__isnull=True)
                | models.Q(changes_to__isnull=False, changed_price__isnull=False),
                name="subscription_changes_at_a_price",
            ),
            models.CheckConstraint(
                condition=models.Q(told_price__isnull=True, told_at__isnull=True)
                | models.Q(told_price__isnull=False, told_at__isnull=False),
                name="subscription_told_of_a_price",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.SUBSCRIPTION(number=self.number, product=self.product.in_full)

    @property
    def url_args(self) -> tuple[str, ...]:
        return (self.number,)

    @property
    def game(self) -> Game:
        return self.product.game

    @property
    def tone(self) -> str:
        return SUBSCRIPTION.tone(self.state)

    @property
    def label(self) -> str:
        return SUBSCRIPTION.label(self.state)

    @property
    def is_running(self) -> bool:
        return self.state != "ended"

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    @property
    def is_unpaid(self) -> bool:
        return self.state == "past_due"

    @property
    def is_ending(self) -> bool:
        return self.state == "ending"

    @property
    def renews(self) -> bool:
        return self.state in {"active", "past_due"}

    def day_of(self, moment: datetime) -> date:
        """On the calendar that its periods are counted on."""
        return day_there(moment, self.zone)

    @property
    def next_product(self) -> Product:
        """What its next period is of."""
        return self.changes_to or self.product

    @property
    def lapses_at(self) -> datetime:
        """Until then a period that could not be paid in time is still let in, and tried again."""
        return self.ends_at + timedelta(days=self.product.grace_days)


class SubscriptionPeriod(models.Model):
    """One period, paid by one order line; the next begins where it ends."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="periods")
    # From 1 on.
    ordinal = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    order_line = models.OneToOneField(
        "billing.OrderLine", on_delete=models.PROTECT, related_name="period"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("subscription", "-ordinal")
        constraints = (
            models.UniqueConstraint(
                fields=["subscription", "ordinal"], name="subscription_period_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"), ordinal__gt=0),
                name="subscription_period_lasts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscription} {self.ordinal}"
