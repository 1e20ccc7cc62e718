"""What tickets are found by, kept in the transaction that says it.

Words are added to the tokens that are there, so a message costs what it holds and nothing of the
conversation is read again; only what takes words away, as splitting and erasing do, looks at all
of it. The person's name is kept as it was, their account by its key: an address of today finds
what was asked from yesterday's.
"""

from collections.abc import Iterable

from incubator.core.database import execute
from incubator.core.search import MOST_TOKENS, hidden, tokens_of
from support.models import Attachment, Direction, Message, SearchRow, Ticket
from support.models.mails import Nature
from support.models.search import MOST_CHARACTERS, key_of

# A conversation beyond all measure is found by what it began with.
ADD = """
    INSERT INTO support_searchrow AS kept (ticket_id, tokens)
    VALUES (%s, array_to_tsvector(%s::text[]))
    ON CONFLICT (ticket_id) DO UPDATE SET tokens = kept.tokens || excluded.tokens
    WHERE length(kept.tokens) + length(excluded.tokens) <= %s
"""
ADD_THOSE_OF = """
    INSERT INTO support_searchrow AS kept (ticket_id, tokens)
    SELECT %s, tokens FROM support_searchrow WHERE ticket_id = %s
    ON CONFLICT (ticket_id) DO UPDATE SET tokens = kept.tokens || excluded.tokens
    WHERE length(kept.tokens) + length(excluded.tokens) <= %s
"""


def index_ticket(ticket: Ticket) -> None:
    """Add what the ticket itself is found by."""
    _add(ticket, _tokens_of_ticket(ticket))


def index_message(message: Message, *, files: Iterable[str]) -> None:
    """Add what was said, with the names of its files."""
    _add(message.ticket, _tokens_of_message(message, files))


def index_merged(source: Ticket, target: Ticket) -> None:
    """All that found the one finds the other; the merged one is found by what it is itself."""
    execute(ADD_THOSE_OF, [target.pk, source.pk, MOST_TOKENS])
    _begin_again(source)
    index_ticket(source)


def index_again(ticket: Ticket) -> None:
    """Find it by what it holds today and nothing else."""
    _begin_again(ticket)
    index_ticket(ticket)
    names: dict[int, list[str]] = {}
    files = Attachment.objects.filter(message__ticket=ticket).select_related("document")
    for file in files:
        names.setdefault(file.message_id, []).append(file.document.name)
    tokens: set[str] = set()
    for message in Message.objects.filter(ticket=ticket).select_related("mail"):
        tokens |= _tokens_of_message(message, names.get(message.pk, ()))
    _add(ticket, tokens)


def _begin_again(ticket: Ticket) -> None:
    SearchRow.objects.filter(ticket=ticket).update(tokens="")


def _tokens_of_ticket(ticket: Ticket) -> set[str]:
    about = [ticket.number, ticket.subject]
    about += [ticket.order.number] if ticket.order else []
    about += [ticket.game.title] if ticket.game else []
    if ticket.is_erased:
        return tokens_of(*about)
    whose = [ticket.email]
    whose += [ticket.player.name, ticket.player.email] if ticket.player else []
    # What games call people and their sessions, for the desk alone.
    whose += ticket.from_game.names if hasattr(ticket, "from_game") else []
    key = {key_of(ticket.player)} if ticket.player else set()
    return tokens_of(*about) | hidden(tokens_of(*whose) | key)


def _tokens_of_message(message: Message, files: Iterable[str]) -> set[str]:
    mail = message.mail
    words = f"{message.subject} {message.body} {message.quoted}"[:MOST_CHARACTERS]
    said = tokens_of(words, *files)
    is_ours = message.direction == Direction.NOTE or (mail and mail.nature == Nature.BOUNCE)
    sender = hidden(tokens_of(mail.sender_text, mail.sender)) if mail else set()
    return (hidden(said) if is_ours else said) | sender


def _add(ticket: Ticket, tokens: set[str]) -> None:
    execute(ADD, [ticket.pk, sorted(tokens)[:MOST_TOKENS], MOST_TOKENS])
