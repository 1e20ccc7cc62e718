"""Studios and the people who belong to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.core.history import tracked
from incubator.core.words import phrases_of
from studios.models.applications import Application


class StudioQuerySet(models.QuerySet["Studio"]):
    def of(self, user: User) -> "StudioQuerySet":
        return self.filter(memberships__user=user)


@tracked("name", "about", "bank_account")
class Studio(models.Model):
    """An admitted studio. Its slug is its address and never changes."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="studio"
    )
    bank_account = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StudioQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.slug,)

    @property
    def payee(self) -> str:
        """How approvals name the studio as the one who is paid, whatever its account or name."""
        return f"studio:{self.pk}"


class StudioRole(models.TextChoices):
    """What a member may do. The owner may do everything that any of the others may."""

    OWNER = "owner", gettext_lazy("owner")
    FINANCE = "finance", gettext_lazy("finance")
    DEVELOPER = "developer", gettext_lazy("developer")
    PUBLISHER = "publisher", gettext_lazy("publisher")
    SUPPORT = "support", gettext_lazy("support")
    VIEWER = "viewer", gettext_lazy("viewer")


STUDIO_ROLES = phrases_of("studio_role", StudioRole.choices)


@tracked("studio", "user", "role", inserts=True)
class Membership(models.Model):
    """One person's place in one studio."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=StudioRole.choices)
    # Else the role counts for nothing, and the member has what their game rights say.
    all_games = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["studio", "user"],
                name="membership_once_per_person",
                violation_error_message=gettext_lazy("This person is already a member."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.studio}"
