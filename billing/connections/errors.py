"""What connected games are refused, one class per rule; each message says what to do."""

from incubator.core.errors import DomainError


class RequestOver(DomainError):
    """An address to connect a game by that was used, or whose time is over."""


class NotConnected(DomainError):
    """A connection that ended while something was asked of it."""


class PurchaseOver(DomainError):
    """A purchase that a game asked for and that cannot be confirmed any more."""


class LinesRefused(DomainError):
    """Lines of a purchase that a game's program may not sell."""
