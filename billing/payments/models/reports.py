"""What providers said, word for word, and what of it matched nothing that we had asked for."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from billing.payments import act_words as words
from billing.payments.models.incoming import IncomingPayment
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

UNMATCHED = Lifecycle(
    name="unmatched_report",
    initial="open",
    transitions=(
        Transition(
            "take",
            # Also from a colleague: who is away must not keep it.
            sources=("open", "taken"),
            target="taken",
            label=gettext_lazy("Take it"),
            done=gettext_lazy("took the report"),
        ),
        Transition(
            "resolve",
            sources=("taken",),
            target="resolved",
            label=gettext_lazy("Resolve it"),
            done=gettext_lazy("resolved the report"),
        ),
    ),
    tones={"open": "alert", "taken": "wait", "resolved": "good"},
    labels={
        "open": gettext_lazy("open"),
        "taken": gettext_lazy("taken"),
        "resolved": gettext_lazy("resolved"),
    },
)


class ProviderReport(models.Model):
    """One thing a provider said under its signature. The same again is the same row."""

    provider = models.CharField(max_length=20)
    # What it says, as far as it could be read; amounts in minor units of its currency.
    reference = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    fee_minor = models.BigIntegerField(null=True)
    body = models.TextField()
    # Over what it says, not over how it is written.
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)
    payment = models.ForeignKey(
        IncomingPayment, on_delete=models.PROTECT, null=True, related_name="reports"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=["provider", "digest"], name="report_once"),)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REPORT(reference=self.reference or str(self.pk), provider=self.provider)


class UnmatchedReport(models.Model):
    """A report that a person has to look at. It stays until somebody says what became of it."""

    class Why(models.TextChoices):
        UNREADABLE = "unreadable", gettext_lazy("it could not be read")
        NOBODY_ASKED = "nobody_asked", gettext_lazy("nobody asked for it")
        DIFFERS = "differs", gettext_lazy("it differs from what was asked for")
        PAID_TWICE = "paid_twice", gettext_lazy("a second payment for what was paid already")

    class Resolution(models.TextChoices):
        CREDITED = "credited", gettext_lazy("credited to a wallet")
        GIVEN_BACK = "given_back", gettext_lazy("given back at the provider")
        NOT_OURS = "not_ours", gettext_lazy("not ours")

    report = models.OneToOneField(
        ProviderReport, on_delete=models.PROTECT, related_name="unmatched"
    )
    why = models.CharField(max_length=20, choices=Why.choices)
    state = StateField(UNMATCHED, max_length=10)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resolution = models.CharField(max_length=20, choices=Resolution.choices, blank=True)
    note = models.TextField(blank=True)
    # Whose wallet got it, and by which entry.
    credited_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="resolved")
                | ~Q(resolution="")
                & ~Q(note="")
                & Q(owner__isnull=False, resolved_at__isnull=False),
                name="unmatched_resolved_says_how",
            ),
            models.CheckConstraint(
                condition=Q(resolution="credited", entry__isnull=False, credited_to__isnull=False)
                | ~Q(resolution="credited") & Q(entry=None, credited_to=None),
                name="unmatched_credited_has_entry",
            ),
            models.CheckConstraint(
                condition=Q(credited_to=None) | ~Q(credited_to=models.F("owner")),
                name="unmatched_not_credited_to_oneself",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return self.report.as_said()

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def received_at(self) -> datetime:
        return self.report.received_at

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def tone(self) -> str:
        return UNMATCHED.tone(self.state)
