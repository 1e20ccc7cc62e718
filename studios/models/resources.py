"""Requests for capital, and for what the rate card prices."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core import shown
from incubator.core.history import tracked
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from studios import words
from studios.models.games import Game
from studios.models.rates import Bearer, Rate, ResourceItem, ResourceKind
from studios.models.studios import Studio

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


@tracked("state", "quantity", "at_once", "amount_minor", "purpose")
class ResourceRequest(models.Model):
    """A studio asks for capital, server hours or desks; people of the incubator agree or not.

    `quantity` counts what the price is for (server-hours, half days at a desk; 1 for capital);
    `amount_minor` is the capital asked for, or what the quantity costs at the rate of the day.
    """

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="requests")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="requests")
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    quantity = models.PositiveIntegerField()
    # How many of it may run at once, of servers.
    at_once = models.PositiveIntegerField(default=1)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    purpose = models.TextField()
    state = StateField(RESOURCE_REQUEST, max_length=10)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(ResourceItem, on_delete=models.PROTECT, null=True, related_name="+")
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, null=True, related_name="+")
    # The first request that this asks for more of: both are one cap.
    extends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="extensions"
    )
    # Who bears it, where that is another than the rate says.
    bearer = models.CharField(max_length=10, choices=Bearer.choices, null=True)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="request_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(at_once=1) | models.Q(kind="server", at_once__gt=0),
                name="request_of_some_servers",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="capital", rate__isnull=True, item__isnull=True)
                | (~models.Q(kind="capital") & models.Q(rate__isnull=False, item__isnull=False)),
                name="request_priced_by_rate_card",
            ),
            models.CheckConstraint(
                condition=models.Q(extends__isnull=True) | models.Q(kind="server"),
                name="request_of_more_servers",
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
    def quantity_said(self) -> str:
        """Of what the rate card prices: "10 × half day at a desk"."""
        return f"{shown.count(self.quantity)} × {self.rate.per}" if self.rate else ""

    @property
    def tone(self) -> str:
        return RESOURCE_REQUEST.tone(self.state)

    @property
    def label(self) -> str:
        return RESOURCE_REQUEST.label(self.state)

    @property
    def borne_by(self) -> Bearer | None:
        """Who bears what is used for it; None of capital."""
        return bearer_of(self.rate, self.game, self.bearer) if self.rate else None


def bearer_of(rate: Rate, game: Game | None, otherwise: str | None = None) -> Bearer:
    """As the rate says, unless it is said otherwise. Without a game there is nothing to recoup
    from, so the studio pays.
    """
    bearer = Bearer(otherwise or rate.bearer)
    return Bearer.STUDIO if game is None and bearer == Bearer.RECOUPED else bearer
