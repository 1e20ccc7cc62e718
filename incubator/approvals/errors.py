"""What keeps something from happening until the right people have agreed."""

from incubator.core.errors import DomainError


class ApprovalMissing(DomainError):
    """Something was to happen that needs approvals which are not all there."""


class NotDistinct(DomainError):
    """One person would act twice where two people must: requester, approver and payer differ."""


class CoolingOff(DomainError):
    """Where the money would go was changed so lately that nothing is paid there yet."""
