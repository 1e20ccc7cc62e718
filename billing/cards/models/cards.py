"""Cards and what moved on them. `left_minor`, state and expiry follow from the moves alone."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.cards import act_words as words
from billing.cards.models.batches import CardBatch
from billing.cards.models.classes import CardClass
from billing.ledger.models import Entry
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

CARD = Lifecycle(
    name="card",
    initial="made",
    transitions=(
        Transition(
            "activate",
            sources=("made",),
            target="active",
            label=gettext_lazy("Activate card"),
            done=gettext_lazy("activated the card"),
        ),
        Transition(
            "use_up",
            sources=("active",),
            target="used",
            label=gettext_lazy("Use card"),
            done=gettext_lazy("used the card up"),
        ),
        Transition(
            "expire",
            sources=("active",),
            target="expired",
            label=gettext_lazy("Let card expire"),
            done=gettext_lazy("let the card expire"),
        ),
        Transition(
            "give_back",
            sources=("used", "expired"),
            target="active",
            label=gettext_lazy("Give back to card"),
            done=gettext_lazy("gave something back to the card"),
        ),
    ),
    tones={"made": "idle", "active": "good", "used": "idle", "expired": "alert"},
    labels={
        "made": gettext_lazy("not activated"),
        "active": gettext_lazy("active"),
        "used": gettext_lazy("used"),
        "expired": gettext_lazy("expired"),
    },
)


class CardQuerySet(models.QuerySet["Card"]):
    def over(self, day: date) -> "CardQuerySet":
        """Active ones whose last day is before this day."""
        return self.filter(state="active", expires_on__lt=day)


class Card(models.Model):
    """One card. Its code is kept nowhere, only what its digest is under the key of cards."""

    batch = models.ForeignKey(CardBatch, on_delete=models.PROTECT, related_name="cards")
    card_class = models.ForeignKey(CardClass, on_delete=models.PROTECT, related_name="cards")
    serial = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32, unique=True)
    amount_minor = models.BigIntegerField()
    # Written by the database as moves are.
    left_minor = models.BigIntegerField(default=0)
    state = StateField(CARD, max_length=10)
    # The last day on which it can be used.
    expires_on = models.DateField(null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=["card_class", "expires_on"],
                condition=Q(state="active"),
                name="card_expires",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["batch", "serial"], name="card_serial_once"),
            models.CheckConstraint(
                condition=Q(left_minor__gte=0, left_minor__lte=F("amount_minor")),
                name="card_left_of_its_worth",
            ),
            models.CheckConstraint(
                condition=Q(state="made", left_minor=0, expires_on__isnull=True)
                | Q(state="active", left_minor__gt=0, expires_on__isnull=False)
                | Q(state__in=["used", "expired"], left_minor=0, expires_on__isnull=False),
                name="card_worth_by_state",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.CARD(serial=self.name)

    @property
    def name(self) -> str:
        """As it is printed on the card: "CB-1001-000042"."""
        return self.batch.serial(self.serial)

    @property
    def currency(self) -> str:
        return self.card_class.currency


class MoveKind(models.TextChoices):
    ACTIVATED = "activated", gettext_lazy("activated")
    REDEEMED = "redeemed", gettext_lazy("redeemed")
    SPENT = "spent", gettext_lazy("spent")
    RETURNED = "returned", gettext_lazy("returned")
    EXPIRED = "expired", gettext_lazy("expired")


class CardMove(models.Model):
    """What came to a card (above zero) or went from it, and the entry that says so. Written once.

    `expires_on` is the card's new last day, where the move gives it one. The subject is what it was
    moved for: the sale, the redemption, an order, a refund, the sweep that found it over.
    """

    # Found by the first of the unique indexes.
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="moves", db_index=False)
    kind = models.CharField(max_length=10, choices=MoveKind.choices)
    amount_minor = models.BigIntegerField()
    expires_on = models.DateField(null=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now, db_default=models.functions.Now())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["card", "kind", "subject_type", "subject_id"], name="card_moved_once"
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(kind="redeemed"), name="card_redeemed_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["activated", "returned"], amount_minor__gt=0, expires_on__isnull=False
                )
                | Q(
                    kind__in=["redeemed", "spent", "expired"],
                    amount_minor__lt=0,
                    expires_on__isnull=True,
                ),
                name="card_move_of_its_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.card_id}: {self.kind} {self.amount_minor}"
