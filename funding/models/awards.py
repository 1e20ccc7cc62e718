"""Awards: a promise of capital to a studio, paid in tranches as milestones are accepted."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from funding import act_words as words
from funding.models.deals import Deal
from funding.models.funds import Fund
from funding.models.lifecycles import AWARD, MILESTONE
from incubator.core import books
from incubator.core.history import tracked
from incubator.core.lifecycle import StateField
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from incubator.documents.models import Document
from studios.models import Game, ResourceRequest, Studio

# How long a fund manager may take over a delivered milestone; shown as the acceptance deadline.
ACCEPTANCE_DAYS = 14


class AwardKind(models.TextChoices):
    ADVANCE = "advance", gettext_lazy("advance, recouped from revenue")
    GRANT = "grant", gettext_lazy("grant, never paid back")


# Short, for beside a number.
KIND_NAMES = {AwardKind.ADVANCE: gettext_lazy("advance"), AwardKind.GRANT: gettext_lazy("grant")}


class AwardQuerySet(models.QuerySet["Award"]):
    def advances(self) -> "AwardQuerySet":
        return self.filter(kind=AwardKind.ADVANCE)


@tracked("state", "amount_minor", "deal")
class Award(models.Model):
    """Capital of one fund for one studio; its tranches sum to it (checked at commit)."""

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="awards")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="awards")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="awards")
    resource_request = models.OneToOneField(
        ResourceRequest, on_delete=models.PROTECT, related_name="award"
    )
    # The deal whose revenue pays an advance back. Grants have none.
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, related_name="awards")
    kind = models.CharField(max_length=10, choices=AwardKind.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    state = StateField(AWARD, max_length=10)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="award_above_zero"),
            models.CheckConstraint(
                condition=models.Q(kind=AwardKind.ADVANCE) | models.Q(deal=None),
                name="award_grant_has_no_deal",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.AWARD(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return AWARD.tone(self.state)

    @property
    def is_complete(self) -> bool:
        return self.state == "complete"

    @property
    def kind_name(self) -> str:
        return str(KIND_NAMES[AwardKind(self.kind)])

    @property
    def is_advance(self) -> bool:
        return self.kind == AwardKind.ADVANCE

    @property
    def lacks_deal(self) -> bool:
        """Whether nothing says yet what it is recouped from, so that none of it can be paid."""
        return self.is_advance and self.deal_id is None and not self.is_complete


@tracked("title", "criteria", "due_on", "state", "note")
class Milestone(models.Model):
    """Something the studio will show, with what counts as done."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="milestones")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    criteria = models.TextField()
    due_on = models.DateField()
    state = StateField(MILESTONE, max_length=10)
    note = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    documents = models.ManyToManyField(Document, related_name="milestones")

    class Meta:
        ordering = ("award", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["award", "ordinal"], name="milestone_ordinal_once"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.MILESTONE(ordinal=self.ordinal, award=self.award.as_said(), title=self.title)

    @property
    def studio(self) -> Studio:
        return self.award.studio

    @property
    def game(self) -> Game | None:
        return self.award.game

    @property
    def url_args(self) -> tuple[str, int]:
        """What names it in addresses."""
        return (self.award.number, self.ordinal)

    @property
    def tone(self) -> str:
        return MILESTONE.tone(self.state)

    @property
    def accept_by_day(self) -> date | None:
        """The day of that deadline."""
        return books.day_of(self.accept_by) if self.accept_by else None

    @property
    def accept_by(self) -> datetime | None:
        """The moment by which the fund manager answers, once it is delivered."""
        if self.state != "delivered" or self.delivered_at is None:
            return None
        return self.delivered_at + timedelta(days=ACCEPTANCE_DAYS)
