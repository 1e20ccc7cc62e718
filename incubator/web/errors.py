"""What pages refuse, whatever they are about."""

from incubator.core.errors import DomainError


class ChangedMeanwhile(DomainError):
    """Somebody else has changed what the page of whoever saves still shows as it was."""
