"""People: one account per person, by e-mail address, and the roles of staff."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.history import tracked
from incubator.core.request_cache import once
from incubator.core.words import phrases_of


class Role(models.TextChoices):
    """What a member of the incubator's staff may do. `core.access` is the one place to ask."""

    ADMISSIONS = "admissions", gettext_lazy("admissions officer")
    REVIEWER = "reviewer", gettext_lazy("reviewer")
    FUND_MANAGER = "fund_manager", gettext_lazy("fund manager")
    FINANCE = "finance", gettext_lazy("finance officer")
    OPERATIONS = "operations", gettext_lazy("operations")
    AGENT = "agent", gettext_lazy("support agent")
    SUPPORT_LEAD = "support_lead", gettext_lazy("support lead")
    EDITOR = "editor", gettext_lazy("editor")
    AUDITOR = "auditor", gettext_lazy("auditor")
    ADMINISTRATOR = "administrator", gettext_lazy("administrator")


ROLES = phrases_of("role", Role.choices)


# Of accounts that were erased (RFC 2606: nothing is ever delivered there).
NOWHERE = "erased.invalid"


def address_of_nobody(pk: int) -> str:
    """What an erased account goes by: two of them must differ, and neither is anybody's."""
    return f"erased-{pk}@{NOWHERE}"


class PeopleManager(BaseUserManager["User"]):
    """Creates accounts; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


@tracked("email", "name", "is_active", "is_staff", "is_superuser")
class User(AbstractBaseUser, PermissionsMixin):
    """A person: founder, staff or player. The same passport opens every door."""

    email = models.EmailField(
        gettext_lazy("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={
            "unique": gettext_lazy("There is already an account with this e-mail address.")
        },
    )
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    # Django's own word, which opens nothing here: every door asks the staff roles.
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # Times are kept in UTC and shown in this zone.
    time_zone = models.CharField(max_length=60, default="UTC")
    # Of the pages they read and of whatever is written to them, by whomever.
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
    )

    # Since when nothing in it says whose it was.
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = PeopleManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            # With the unique column, this makes addresses unique without regard to case.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(name="", is_active=False, email__endswith=f"@{NOWHERE}"),
                name="user_erased_is_nobody",
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        if self.erased_at is not None:
            return _("Erased account")
        return self.name or self.email.split("@")[0]

    @property
    def initials(self) -> str:
        words = self.display_name.replace(".", " ").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @cached_property
    def held_roles(self) -> frozenset[Role]:
        """The staff roles, read once per user object (that is, once per request)."""
        return frozenset(Role(role) for role in self.staff_roles.values_list("role", flat=True))

    def get_short_name(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    def of(self, roles: Iterable[str]) -> "StaffRoleQuerySet":
        return self.filter(role__in=list(roles), user__is_active=True)


@tracked("user", "role", "granted_by", inserts=True)
class StaffRole(models.Model):
    """One role of one person. Removing the row removes the right at the next request."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "role"], name="staff_role_once_per_person"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def holders_of(role: str) -> list[User]:
    """Who holds the role, by name; asked once for all roles of a page."""
    return [held.user for held in once("staff roles", _held_roles) if held.role == role]


def _held_roles() -> list[StaffRole]:
    held = StaffRole.objects.filter(user__is_active=True).select_related("user")
    return list(held.order_by("user__name", "user_id"))
