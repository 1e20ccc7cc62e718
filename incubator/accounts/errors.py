"""What people cannot be given."""

from incubator.core.errors import DomainError


class CountryRefused(DomainError):
    """No country, or another one too soon."""


class DelegationRefused(DomainError):
    """Somebody cannot stand in this way."""


class ErasureRefused(DomainError):
    """An account that cannot be erased as things stand."""


class LockRefused(DomainError):
    """An account that somebody may not lock or open, or that is so already."""


class RoleRefused(DomainError):
    """A role was to be given or taken in a way that would join powers that must stay apart."""
