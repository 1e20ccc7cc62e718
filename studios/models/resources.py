"""The rate card, and requests for what is on it."""

from datetime import date
from fractions import Fraction
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.history import tracked
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said, phrases_of
from studios import words
from studios.models.games import Game
from studios.models.studios import Studio


class ResourceKind(models.TextChoices):
    CAPITAL = "capital", gettext_lazy("capital")
    SERVER = "server", gettext_lazy("server")
    DESK = "desk", gettext_lazy("desk")


class RateUnit(models.TextChoices):
    SERVER_HOUR = "server_hour", gettext_lazy("server-hour")
    HALF_DAY = "half_day", gettext_lazy("half day at a desk")


RATE_UNITS = phrases_of("rate_unit", RateUnit.choices)


class RateQuerySet(models.QuerySet["Rate"]):
    def in_force(self, on: date) -> "RateQuerySet":
        """The newest rate of each kind and currency that has begun by `on`."""
        return (
            self.filter(effective_from__lte=on)
            .order_by("kind", "currency", "-effective_from")
            .distinct("kind", "currency")
        )

    def with_standing(self, on: date) -> "RateQuerySet":
        """Annotates `standing`: "in_force", "to_come" or "replaced"."""
        in_force = self.model.objects.in_force(on).values("pk")
        return self.annotate(
            standing=models.Case(
                models.When(effective_from__gt=on, then=models.Value("to_come")),
                models.When(pk__in=in_force, then=models.Value("in_force")),
                default=models.Value("replaced"),
            )
        )


class Rate(models.Model):
    """What `per_seconds` seconds of a resource cost. A new price is a new row from a later day."""

    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    unit = models.CharField(max_length=20, choices=RateUnit.choices)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    price_minor = models.PositiveBigIntegerField()
    per_seconds = models.PositiveIntegerField()
    effective_from = models.DateField()

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "currency", "-effective_from"]
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "currency", "effective_from"],
                name="rate_once_a_day",
                violation_error_message=gettext_lazy("There is already a rate from this day."),
            ),
            models.CheckConstraint(
                condition=models.Q(per_seconds__gt=0), name="rate_period_positive"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.RATE(
            unit=RATE_UNITS[self.unit](), currency=self.currency, day=self.effective_from
        )

    def cost_of(self, seconds: int) -> int:
        """Minor units for so many seconds, rounded half to even once."""
        return round(Fraction(self.price_minor * seconds, self.per_seconds))


RESOURCE_REQUEST = Lifecycle(
    name="resource_request",
    initial="submitted",
    transitions=(
        Transition(
            "approve",
            sources=("submitted",),
            target="approved",
            label=gettext_lazy("Approve request"),
            done=gettext_lazy("gave the last approval"),
        ),
        Transition(
            "reject",
            sources=("submitted",),
            target="rejected",
            label=gettext_lazy("Reject request"),
            done=gettext_lazy("closed the request as rejected"),
        ),
        Transition(
            "cancel",
            sources=("submitted",),
            target="cancelled",
            label=gettext_lazy("Withdraw request"),
            done=gettext_lazy("withdrew the request"),
        ),
        Transition(
            "fulfil",
            sources=("approved",),
            target="fulfilled",
            label=gettext_lazy("Give what was asked for"),
            done=gettext_lazy("gave what was asked for"),
        ),
    ),
    tones={"submitted": "wait", "approved": "good", "rejected": "alert", "fulfilled": "good"},
    labels={
        "submitted": gettext_lazy("waiting for approval"),
        "cancelled": gettext_lazy("withdrawn"),
        "approved": gettext_lazy("approved"),
        "rejected": gettext_lazy("rejected"),
        "fulfilled": gettext_lazy("fulfilled"),
    },
)


@tracked("state", "quantity", "amount_minor", "purpose")
class ResourceRequest(models.Model):
    """A studio asks for capital, server hours or desks; people of the incubator agree or not.

    `quantity` counts units of the rate card (server-hours, half days at a desk; 1 for capital);
    `amount_minor` is the capital asked for, or what the quantity costs at the rate of the day.
    """

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="requests")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="requests")
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    quantity = models.PositiveIntegerField()
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    purpose = models.TextField()
    state = StateField(RESOURCE_REQUEST, max_length=10)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="request_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="capital", rate__isnull=True)
                | (~models.Q(kind="capital") & models.Q(rate__isnull=False)),
                name="request_priced_by_rate_card",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REQUEST(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return RESOURCE_REQUEST.tone(self.state)

    @property
    def label(self) -> str:
        return RESOURCE_REQUEST.label(self.state)
