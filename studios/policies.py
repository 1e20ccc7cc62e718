"""Who must agree to what studios ask for."""

from incubator.accounts.models import Role
from incubator.approvals.policies import Band, policy

policy("capital_request", Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))))
policy("server_request", Band(None, ((Role.OPERATIONS, 1),)))
policy("desk_request", Band(None, ((Role.OPERATIONS, 1),)))
