"""What is held about founders and members, and who did what in admissions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import HINDRANCES, holds, names
from incubator.accounts.models import User
from studios.models import (
    Application,
    Decision,
    Invitation,
    Membership,
    RateWithdrawal,
    ResourceRequest,
    Review,
    StudioKey,
)

holds(
    Application,
    label=gettext_lazy("Your applications"),
    by="founder",
    without=("founder", "kept_version"),
    stays=gettext_lazy("what was decided about it has to be answered for"),
)
holds(
    Membership,
    label=gettext_lazy("Your studios"),
    by="user",
    without=("user",),
    stays=gettext_lazy("accounts of members are not erased"),
)
holds(
    Invitation,
    label=gettext_lazy("Invitations that you answered"),
    by="answered_by",
    without=("answered_by", "invited_by"),
    stays=gettext_lazy("accounts of members are not erased"),
)
names(
    Review,
    Decision,
    ResourceRequest,
    RateWithdrawal,
    StudioKey,
    why=gettext_lazy("who scored, decided, asked for resources and made keys"),
)


@HINDRANCES.append
def _belongs_to_a_studio(person: User) -> str:
    """Agreements, payments and servers name who acted for the studio."""
    was = Invitation.objects.filter(answered_by=person, state="accepted")
    if not (Membership.objects.filter(user=person).exists() or was.exists()):
        return ""
    return _("You belong to a studio, or did: its agreements name you. Write to the incubator.")


@HINDRANCES.append
def _has_applied(person: User) -> str:
    if not Application.objects.filter(founder=person).exists():
        return ""
    return _("You applied with a studio: write to the incubator, so that it is settled first.")
