"""Errors of the domain: one class per broken rule, worded once, for the person who can act."""

from incubator.core.words import Said


class DomainError(Exception):
    """A rule was broken. `str(error)` says what happened and what to do, and may be shown.

    Raised with a `Said`, it can be kept and worded again for another reader.
    """

    @property
    def said(self) -> Said | str:
        """What it says, to be kept; words that are no phrase stay as they were for the moment."""
        given = self.args[0] if self.args else None
        return given if isinstance(given, Said) else str(self)


class WrongState(DomainError):
    """The object is no longer (or not yet) in a state that allows the verb."""
