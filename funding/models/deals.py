"""Deals: what a studio and the incubator agreed about a game's revenue, version by version."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from funding import act_words as words
from incubator.core import books
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from studios.models import Game, Studio

USUAL_DUE_DAYS = 45


class Deal(models.Model):
    """The revenue-share agreement of one game. What it pays is in its terms."""

    number = models.CharField(max_length=20, unique=True)
    game = models.OneToOneField(Game, on_delete=models.PROTECT, related_name="deal")
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="deals")
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(auto_now_add=True)

    # The first month that is over and not settled, where that was asked for.
    due_month: date | None = None

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.DEAL(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def due_since(self) -> datetime | None:
        """When the month that waits to be settled was over."""
        return books.start_of(books.month_after(self.due_month)) if self.due_month else None

    @property
    def due_by(self) -> date | None:
        """By when that month's statement is due, by the newest terms that were read along."""
        if self.due_month is None:
            return None
        days = getattr(self, "terms_due_days", None) or USUAL_DUE_DAYS
        return books.month_after(self.due_month) + timedelta(days=days)


class TermsQuerySet(models.QuerySet["Terms"]):
    def in_force(self, day: date) -> "Terms | None":
        """The version that an order of this day is settled under."""
        return self.filter(effective_from__lte=day).order_by("-version").first()


class Terms(models.Model):
    """One version of a deal. Immutable; never starts before an order that is already recorded.

    Both are triggers too: funding.sql.
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    # What `funding.waterfall.Terms.from_document` reads.
    document = models.JSONField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ("deal", "version")
        verbose_name_plural = "terms"
        constraints = (
            models.UniqueConstraint(fields=["deal", "version"], name="terms_version_once"),
            models.UniqueConstraint(
                fields=["deal", "effective_from"],
                name="terms_day_once",
                violation_error_message=gettext_lazy("Other terms start on this day already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.deal}, version {self.version}"
