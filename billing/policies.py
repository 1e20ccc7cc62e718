"""Who must agree to payouts and to large refunds."""

from incubator.accounts.models import Role
from incubator.approvals.policies import Band, policy

policy(
    "payout",
    Band(1_000_000_00, ((Role.FINANCE, 1),)),
    Band(None, ((Role.FINANCE, 2),)),
)
policy("refund", Band(None, ((Role.SUPPORT_LEAD, 1),)))
