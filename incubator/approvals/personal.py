"""Who asked and who voted."""

from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import names
from incubator.approvals.models import Approval, ApprovalUse, ApprovalVote, DestinationChange

names(
    Approval,
    ApprovalVote,
    ApprovalUse,
    DestinationChange,
    why=gettext_lazy("who asked for money, who agreed, and who paid"),
)
