"""Files that are not taken, and papers that cannot be set."""

from incubator.core.errors import DomainError


class DocumentRefused(DomainError):
    """A file is too large, empty, or not of an accepted kind."""


class DocumentNotKept(DomainError):
    """A file is fine, and there is no place for it at present."""


class PartRefused(DomainError):
    """What arrived is not the part that was announced."""


class PaperRefused(DomainError):
    """A PDF cannot be set as it should look."""
