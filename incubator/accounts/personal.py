"""What is held about people here, by their pages, and by the packages that sign them in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import holds, names
from incubator.accounts.models import Delegation, RoleRequest, SignIn, StaffRole, User
from incubator.core.models import AuditRow
from incubator.web.models import FormDraft, SavedView, SentForm, TypedForm

holds(
    User,
    label=gettext_lazy("Your account"),
    rows=lambda person: User.objects.filter(pk=person.pk),
    without=("password", "is_staff", "is_superuser"),
)
holds(EmailAddress, label=gettext_lazy("Your addresses"), by="user", without=("user",))
holds(SignIn, label=gettext_lazy("When and how you signed in"), by="user", without=("user",))
holds(
    UserSession,
    label=gettext_lazy("Where you are signed in"),
    by="user",
    without=("user", "session_key", "data"),
)
holds(
    Authenticator,
    label=gettext_lazy("Your second factors"),
    by="user",
    without=("user", "data"),
)
holds(StaffRole, label=gettext_lazy("Your roles"), by="user", without=("user", "granted_by"))
holds(Delegation, label=gettext_lazy("Who stands in for you"), by="delegator")
holds(SavedView, label=gettext_lazy("Your saved views"), by="person", without=("person",))
holds(FormDraft, label=gettext_lazy("What you began to type"), by="person", without=("person",))
holds(
    TypedForm,
    label=gettext_lazy("What you typed and could not send"),
    by="person",
    without=("person", "token"),
)
holds(AuditRow, label=gettext_lazy("What you did"), by="actor", without=("actor",))
names(
    RoleRequest,
    LogEntry,
    SentForm,
    why=gettext_lazy("who asked for which right, and which forms were sent already"),
)
