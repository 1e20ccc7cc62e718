"""Invitations: nobody belongs to a studio who has not said yes."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios import words
from studios.models.studios import Studio, StudioRole

STANDS_FOR = timedelta(days=14)

INVITATION = Lifecycle(
    name="invitation",
    initial="pending",
    transitions=(
        Transition(
            "accept",
            sources=("pending",),
            target="accepted",
            label=gettext_lazy("Accept invitation"),
            done=gettext_lazy("accepted the invitation"),
        ),
        Transition(
            "decline",
            sources=("pending",),
            target="declined",
            label=gettext_lazy("Decline invitation"),
            done=gettext_lazy("declined the invitation"),
        ),
        Transition(
            "withdraw",
            sources=("pending",),
            target="withdrawn",
            label=gettext_lazy("Withdraw invitation"),
            done=gettext_lazy("withdrew the invitation"),
        ),
        Transition(
            "expire",
            sources=("pending",),
            target="expired",
            label=gettext_lazy("Let the invitation expire"),
            done=gettext_lazy("let the invitation expire"),
        ),
    ),
    labels={
        "pending": gettext_lazy("not answered yet"),
        "accepted": gettext_lazy("accepted"),
        "declined": gettext_lazy("declined"),
        "withdrawn": gettext_lazy("withdrawn"),
        "expired": gettext_lazy("expired"),
    },
    tones={"pending": "wait", "accepted": "good"},
)


def in_two_weeks() -> datetime:
    return timezone.now() + STANDS_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(state="pending")

    def to_be_answered(self) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__gt=timezone.now())

    def overdue(self) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__lte=timezone.now())


class Invitation(models.Model):
    """A place in the studio, offered to whoever proves to own the address."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=StudioRole.choices)
    all_games = models.BooleanField(default=True)
    # Roles in single games, by the game's number.
    in_games = models.JSONField(default=dict)
    state = StateField(INVITATION, max_length=10)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_two_weeks)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["studio", "email"],
                condition=Q(state="pending"),
                name="invitation_open_once",
                violation_error_message=gettext_lazy("This address is invited already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.INVITATION(studio=self.studio.name)

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()
