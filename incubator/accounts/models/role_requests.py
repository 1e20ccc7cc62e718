"""Roles that move money, or give them: asked for by one administrator, confirmed by another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from incubator.accounts import words
from incubator.accounts.models.people import ROLES, Role, User
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said, called

ROLE_REQUEST = Lifecycle(
    name="role_request",
    initial="asked",
    transitions=(
        Transition(
            "give",
            sources=("asked",),
            target="given",
            label=gettext_lazy("Confirm role"),
            done=gettext_lazy("confirmed the role"),
        ),
        Transition(
            "refuse",
            sources=("asked",),
            target="refused",
            label=gettext_lazy("Refuse role"),
            done=gettext_lazy("refused the role"),
        ),
        Transition(
            "withdraw",
            sources=("asked",),
            target="withdrawn",
            label=gettext_lazy("Take it back"),
            done=gettext_lazy("took back the request for the role"),
        ),
    ),
    labels={
        "asked": gettext_lazy("waits for a second administrator"),
        "given": gettext_lazy("given"),
        "refused": gettext_lazy("refused"),
        "withdrawn": gettext_lazy("withdrawn"),
    },
    tones={"asked": "wait", "given": "good", "refused": "alert"},
)


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    def unanswered(self) -> "RoleRequestQuerySet":
        return self.filter(state="asked")


class RoleRequest(models.Model):
    """One role for one person; what was asked stays, how it was answered is written once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=20, choices=Role.choices)
    reason = models.TextField()
    state = StateField(ROLE_REQUEST, max_length=10)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(state="asked"),
                name="role_request_open_once",
                violation_error_message=gettext_lazy("This role was asked for already."),
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")), name="role_request_for_somebody_else"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.ROLE_REQUEST(role=ROLES[Role(self.role)](), user=called(self.user))

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def tone(self) -> str:
        return ROLE_REQUEST.tone(self.state)
