"""Errors of the domain: one class per broken rule, worded once, for the person who can act."""


class DomainError(Exception):
    """A rule was broken. `str(error)` says what happened and what to do, and may be shown."""


class WrongState(DomainError):
    """The object is no longer (or not yet) in a state that allows the verb."""
