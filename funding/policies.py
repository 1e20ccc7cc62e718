"""Who must agree before a tranche is paid."""

from incubator.accounts.models import Role
from incubator.approvals.policies import Band, policy

policy("tranche", Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))))
