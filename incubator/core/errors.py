"""Errors of the domain: one class per broken rule, worded once, for the person who can act."""


class DomainError(Exception):
    """A rule was broken. `str(error)` says what happened and what to do, and may be shown."""


class WrongState(DomainError):
    """The object is no longer (or not yet) in a state that allows the verb."""


class ApprovalMissing(DomainError):
    """Something was to happen that needs approvals which are not all there."""


class NotDistinct(DomainError):
    """One person would act twice where two people must: requester, approver and payer differ."""


class CoolingOff(DomainError):
    """Where the money would go was changed so lately that nothing is paid there yet."""


class ChangedMeanwhile(DomainError):
    """Somebody else has changed what the page of whoever saves still shows as it was."""


class DelegationRefused(DomainError):
    """Somebody cannot stand in this way."""


class DocumentRefused(DomainError):
    """A file is too large, empty, or not of an accepted kind."""


class RoleRefused(DomainError):
    """A role was to be given or taken in a way that would join powers that must stay apart."""


class PaperRefused(DomainError):
    """A PDF cannot be set as it should look."""
