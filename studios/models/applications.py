"""Applications, their reviews and the decision: three things by three kinds of people."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.accounts.models import User
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said, called
from studios import words
from studios.models.tracks import Track

APPLICATION = Lifecycle(
    name="application",
    initial="draft",
    transitions=(
        Transition(
            "submit",
            sources=("draft",),
            target="submitted",
            label=gettext_lazy("Submit application"),
            done=gettext_lazy("submitted the application"),
        ),
        Transition(
            "start_review",
            sources=("submitted",),
            target="in_review",
            label=gettext_lazy("Assign reviewer"),
            done=gettext_lazy("opened the review"),
        ),
        Transition(
            "finish_review",
            sources=("in_review",),
            target="reviewed",
            label=gettext_lazy("Submit review"),
            done=gettext_lazy("gave the last review that a decision needs"),
        ),
        Transition(
            "accept",
            sources=("reviewed",),
            target="accepted",
            label=gettext_lazy("Accept application"),
            done=gettext_lazy("accepted the application"),
        ),
        Transition(
            "decline",
            sources=("reviewed",),
            target="declined",
            label=gettext_lazy("Decline application"),
            done=gettext_lazy("declined the application"),
        ),
    ),
    tones={"submitted": "wait", "in_review": "wait", "reviewed": "wait", "accepted": "good"},
    labels={
        "submitted": gettext_lazy("needs reviewers"),
        "in_review": gettext_lazy("in review"),
        "reviewed": gettext_lazy("ready to decide"),
        "draft": gettext_lazy("draft"),
        "accepted": gettext_lazy("accepted"),
        "declined": gettext_lazy("declined"),
    },
)

# What the applicant is told. How far the reviewers are is nobody's business outside.
PUBLIC_LABELS: dict[str, Promise] = {
    "draft": gettext_lazy("Draft"),
    "submitted": pgettext_lazy("application", "Received"),
    "in_review": gettext_lazy("Being reviewed"),
    "reviewed": gettext_lazy("Being reviewed"),
    "accepted": gettext_lazy("Accepted"),
    "declined": gettext_lazy("Not this time"),
}

REVIEWS_NEEDED = 2


# While reviews are given, and until somebody decides.
UNDER_REVIEW = ("submitted", "in_review")
UNDECIDED = (*UNDER_REVIEW, "reviewed")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def handed_in(self) -> "ApplicationQuerySet":
        return self.exclude(state="draft")

    def undecided(self) -> "ApplicationQuerySet":
        return self.filter(state__in=UNDECIDED)

    def founded_by(self, user: User) -> "ApplicationQuerySet":
        return self.filter(founder=user)


class Application(models.Model):
    """What a founder asks to be admitted with. A draft may be incomplete, nothing later may."""

    number = models.CharField(max_length=20, unique=True)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="applications")
    founder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    studio_name = models.CharField(max_length=80, blank=True)
    game_title = models.CharField(max_length=120, blank=True)
    pitch = models.TextField(blank=True)
    team = models.TextField(blank=True)
    requested_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES, default="USD")
    state = StateField(APPLICATION, max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    # Which tab saved the draft, see incubator/web/drafts.py.
    kept_version = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | (
                    models.Q(submitted_at__isnull=False, requested_minor__isnull=False)
                    & ~models.Q(studio_name="")
                    & ~models.Q(game_title="")
                    & ~models.Q(pitch="")
                    & ~models.Q(team="")
                ),
                name="application_complete_when_submitted",
                violation_error_message=gettext_lazy("Fill in every field before you submit."),
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.APPLICATION(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def is_accepted(self) -> bool:
        return self.state == "accepted"

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def tone(self) -> str:
        return APPLICATION.tone(self.state)

    @property
    def label(self) -> str:
        return APPLICATION.label(self.state)

    @property
    def public_label(self) -> str:
        return str(PUBLIC_LABELS[self.state])


REVIEW = Lifecycle(
    name="review",
    initial="assigned",
    transitions=(
        Transition(
            "submit",
            sources=("assigned",),
            target="submitted",
            label=gettext_lazy("Submit review"),
            done=gettext_lazy("submitted the review"),
        ),
    ),
    tones={"assigned": "wait", "submitted": "good"},
    labels={"assigned": gettext_lazy("assigned"), "submitted": gettext_lazy("submitted")},
)


class Review(models.Model):
    """One reviewer's opinion. Once submitted it stays as it was written."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    score = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(blank=True)
    state = StateField(REVIEW, max_length=10)
    assigned_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                name="review_once_per_reviewer",
                violation_error_message=gettext_lazy(
                    "This person already reviews the application."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)),
                name="review_score_one_to_five",
                violation_error_message=gettext_lazy("Give a score from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="assigned") | models.Q(score__isnull=False),
                name="review_scored_when_submitted",
                violation_error_message=gettext_lazy("Give a score from 1 to 5."),
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REVIEW(application=self.application.as_said(), reviewer=called(self.reviewer))

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names its application in addresses."""
        return self.application.url_args

    @property
    def tone(self) -> str:
        return REVIEW.tone(self.state)

    @property
    def is_submitted(self) -> bool:
        return self.state == "submitted"


class Decision(models.Model):
    """The verdict on an application, by somebody who did not review it."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", gettext_lazy("Accept")
        DECLINE = "decline", gettext_lazy("Decline")

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="decision"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.application}"
