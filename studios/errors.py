"""What can be refused in admissions, studios and requests, worded for the person who can act."""

from incubator.core.errors import DomainError


class TrackClosed(DomainError):
    """The track takes no applications at present."""


class Incomplete(DomainError):
    """Something required was left empty."""


class ConflictOfInterest(DomainError):
    """The person is too close to the application to review or decide it."""


class AlreadyThere(DomainError):
    """The same person or thing is already there, once is enough."""


class NotAReviewer(DomainError):
    """The person does not hold the role of a reviewer."""


class NoRate(DomainError):
    """The rate card has no price for this resource in this currency."""


class InUse(DomainError):
    """Something else names it, so it stays as it is."""


class WrongCurrency(DomainError):
    """Everything a game is charged or paid is in the game's own currency."""


class Backdated(DomainError):
    """Prices apply from today or later, never from a day that has passed."""


class KeyRefused(DomainError):
    """An API key that may not be made or replaced like this."""


class RightsRefused(DomainError):
    """Rights of a member were to be changed in a way that makes no sense or harms the studio."""


class NoBankAccount(DomainError):
    """What was typed cannot be a bank account."""
