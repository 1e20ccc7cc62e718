"""What can be refused about servers, worded for the person who can act."""

from incubator.core.errors import DomainError, WrongState


class NotApproved(DomainError):
    """A server needs an approved request for one."""


class AlreadyRunning(DomainError):
    """The request's server is there already."""


class UsedUp(DomainError):
    """What was approved is used up; more has to be approved first."""


class BuildRefused(DomainError):
    """What was announced cannot be a build of this game."""


class BuildUsed(DomainError):
    """Something runs or names the build."""


class QuotaReached(DomainError):
    """The studio takes as much of the machines as operations let it."""


class NoneReady(DomainError):
    """No server can be given at this moment; `seconds` says when to ask again."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class KeyOfAnotherLease(DomainError):
    """The key stands for a lease that was asked for in other words, or by another."""


class LeaseEnded(WrongState):
    """The lease is over; its server may be another's by now."""


class NotTheHolder(DomainError):
    """The token is not this lease's."""


class FleetRefused(DomainError):
    """A fleet cannot be of these sizes, hours or revision."""


class HostRefused(DomainError):
    """It cannot be a host as it is described."""


class NotAdoptable(DomainError):
    """The machine cannot be this request's, or not run like this."""


class HostUnknown(DomainError):
    """The token is nobody's, used, or too old."""


class HostInUse(DomainError):
    """Servers still run there."""


class BlueprintRefused(DomainError):
    """A blueprint cannot be written like this."""


class NotLaunchable(DomainError):
    """The blueprint is not for this request, or not offered any more."""


class SecretsLost(DomainError):
    """What was sealed cannot be opened with any of our keys."""
