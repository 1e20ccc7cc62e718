"""What is held about people here, by their pages, and by the packages that sign them in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import HINDRANCES, holds, names, with_others
from incubator.accounts.models import (
    AccountLock,
    CountryChoice,
    Delegation,
    Erasure,
    RoleRequest,
    SignIn,
    StaffRole,
    User,
)
from incubator.accounts.services.erasing import make_nobody
from incubator.accounts.services.sessions import end_sessions
from incubator.core.models import AuditRow
from incubator.web.models import FormDraft, SavedView, SentForm, TypedForm

holds(
    User,
    label=gettext_lazy("Your account"),
    rows=lambda person: User.objects.filter(pk=person.pk),
    without=("password", "is_staff", "is_superuser"),
    erase=lambda leaving: make_nobody(leaving.person),
)
holds(EmailAddress, label=gettext_lazy("Your addresses"), by="user", without=("user",), goes=True)
holds(
    SignIn,
    label=gettext_lazy("When and how you signed in"),
    by="user",
    without=("user",),
    # The database takes address and browser out of each as the account is erased.
    erase=with_others,
)
holds(
    CountryChoice,
    label=gettext_lazy("The countries you chose"),
    by="user",
    without=("user", "chosen_by"),
    # The database takes the rows out as the account is erased.
    erase=with_others,
)
holds(
    UserSession,
    label=gettext_lazy("Where you are signed in"),
    by="user",
    without=("user", "session_key", "data"),
    erase=lambda leaving: end_sessions(leaving.person),
)
holds(
    Authenticator,
    label=gettext_lazy("Your second factors"),
    by="user",
    without=("user", "data"),
    goes=True,
)
holds(
    AccountLock,
    label=gettext_lazy("When your account was locked"),
    by="user",
    # Among colleagues: the person is told the kind.
    without=("user", "reason", "set_by", "lifted_by", "lifted_why"),
    stays=gettext_lazy("so that nobody gets around a lock by being erased"),
)
holds(
    Erasure,
    label=gettext_lazy("When you asked to be erased"),
    by="user",
    without=("user",),
    stays=gettext_lazy("to show that it was you who asked"),
)
ROLES_STAY = gettext_lazy("accounts with a role in the house are not erased")
holds(
    StaffRole,
    label=gettext_lazy("Your roles"),
    by="user",
    without=("user", "granted_by"),
    stays=ROLES_STAY,
)
holds(Delegation, label=gettext_lazy("Who stands in for you"), by="delegator", stays=ROLES_STAY)
holds(
    SavedView,
    label=gettext_lazy("Your saved views"),
    by="person",
    without=("person",),
    goes=True,
)
holds(
    FormDraft,
    label=gettext_lazy("What you began to type"),
    by="person",
    without=("person",),
    goes=True,
)
holds(
    TypedForm,
    label=gettext_lazy("What you typed and could not send"),
    by="person",
    without=("person", "token"),
    goes=True,
)
holds(
    AuditRow,
    label=gettext_lazy("What you did"),
    by="actor",
    without=("actor",),
    stays=gettext_lazy("the trail of what was done; it names the erased account by its number"),
)
names(
    RoleRequest,
    LogEntry,
    SentForm,
    why=gettext_lazy("who asked for which right, and which forms were sent already"),
)


@HINDRANCES.append
def _works_here(person: User) -> str:
    """The trail names colleagues for good: what they decided has to be answered for."""
    held = StaffRole.pgh_event_model.objects.filter(user=person)  # type: ignore[attr-defined]
    if not (person.staff_roles.exists() or held.exists()):
        return ""
    return _("You have a role in the house, or had one: write to an administrator.")


@HINDRANCES.append
def _is_locked(person: User) -> str:
    if not AccountLock.objects.standing().filter(user=person).exists():
        return ""
    return _("Your account is locked: that has to be settled first.")
