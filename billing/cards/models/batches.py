"""Batches: cards of one class that are made together for a distributor."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.cards import act_words as words
from billing.cards.models.classes import CardClass
from billing.cards.models.distributors import Distributor
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

# What one file holds, and one request makes in some seconds.
MOST_CARDS = 100_000
CARD_BATCH = Lifecycle(
    name="card_batch",
    initial="ordered",
    transitions=(
        Transition(
            "make",
            sources=("ordered",),
            target="made",
            label=gettext_lazy("Make cards"),
            done=gettext_lazy("made the cards"),
        ),
        Transition(
            "refuse",
            sources=("ordered",),
            target="refused",
            label=gettext_lazy("Refuse batch"),
            done=gettext_lazy("refused the batch"),
        ),
    ),
    tones={"ordered": "wait", "made": "good", "refused": "idle"},
    labels={
        "ordered": gettext_lazy("to be approved"),
        "made": gettext_lazy("made"),
        "refused": gettext_lazy("refused"),
    },
)


class CardBatch(models.Model):
    """So many cards of a class for a distributor, with serials from 1."""

    MOST = MOST_CARDS

    number = models.CharField(max_length=24, unique=True)
    card_class = models.ForeignKey(CardClass, on_delete=models.PROTECT, related_name="batches")
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, related_name="batches")
    count = models.PositiveIntegerField()
    # That of the distributor when it was ordered: whoever approves it sees for whom codes are sealed.
    certificate = models.TextField()
    state = StateField(CARD_BATCH, max_length=10)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField(default=timezone.now)
    downloaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    downloaded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=MOST_CARDS), name="batch_of_a_size"
            ),
            models.CheckConstraint(
                condition=Q(downloaded_at__isnull=True, downloaded_by__isnull=True)
                | Q(downloaded_at__isnull=False, downloaded_by__isnull=False, state="made"),
                name="batch_downloaded_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.BATCH(number=self.number)

    @property
    def face_minor(self) -> int:
        """What all its cards are worth, once they are activated."""
        return self.count * self.card_class.amount_minor

    @property
    def currency(self) -> str:
        return self.card_class.currency

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return CARD_BATCH.tone(self.state)

    @property
    def is_made(self) -> bool:
        return self.state == "made"

    @property
    def is_ordered(self) -> bool:
        return self.state == "ordered"

    @property
    def is_downloadable(self) -> bool:
        return self.is_made and self.downloaded_at is None

    def serial(self, number: int) -> str:
        """How a card of it is called: "CB-1001-000042"."""
        return f"{self.number}-{number:06d}"


class SealedCodes(models.Model):
    """The one file with a batch's codes, which only its distributor can open; goes when it is had."""

    batch = models.OneToOneField(CardBatch, on_delete=models.PROTECT, related_name="sealed_codes")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.batch.number}.cms"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sealed).hexdigest()
