"""What is held about founders and members, and who did what in admissions."""

from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import holds, names
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
)
holds(Membership, label=gettext_lazy("Your studios"), by="user", without=("user",))
holds(
    Invitation,
    label=gettext_lazy("Invitations that you answered"),
    by="answered_by",
    without=("answered_by", "invited_by"),
)
names(
    Review,
    Decision,
    ResourceRequest,
    RateWithdrawal,
    StudioKey,
    why=gettext_lazy("who scored, decided, asked for resources and made keys"),
)
