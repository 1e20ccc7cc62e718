"""What can be wrong with a request to the help desk."""

from incubator.core.errors import DomainError


class TicketClosed(DomainError):
    """Something was to be said in a conversation that has ended."""


class NothingWritten(DomainError):
    """A message without a word."""


class TakenMeanwhile(DomainError):
    """Somebody else has the ticket than whoever acts believes."""


class SaidMeanwhile(DomainError):
    """Something was said that whoever acts has not read yet."""


class OrderOfAnother(DomainError):
    """The order belongs to somebody else than the person who asks."""


class LetterRefused(DomainError):
    """A mail that will never be taken in, however often it is delivered."""


class CannotMerge(DomainError):
    """Two tickets that must not become one, or not this way round."""


class CannotSplit(DomainError):
    """What would be left, or split off, is no conversation."""


class QuestionExpired(DomainError):
    """A guest's question that nobody confirmed in time."""


class AskedTooOften(DomainError):
    """More questions from one network than people there would have."""


class RatingClosed(DomainError):
    """A ticket that was over long ago."""


class UnknownVariable(DomainError):
    """Something in braces that stands for nothing."""


class BadHours(DomainError):
    """Opening hours in which nobody could be answered."""


class PolicyThere(DomainError):
    """A second promise to the same tickets."""


class IncidentOver(DomainError):
    """A fault that is fixed: nothing is linked with it, and nobody told of it, any more."""


class NotForStudios(DomainError):
    """A ticket that is between its player and the incubator."""


class SenderSpared(DomainError):
    """A sender that is not blocked: an account's, our own, or not an address at all."""


class OwnQuestion(DomainError):
    """Somebody at the desk who would answer what they asked themselves."""


class AppealOfAnother(DomainError):
    """What is appealed against was put on somebody else, or is over."""


class TierRefused(DomainError):
    """A customer's tier that cannot be set or taken back as asked."""
