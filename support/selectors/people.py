"""Who stands behind an e-mail address, and how far that is known."""

from incubator.accounts import addresses
from incubator.accounts.models import User
from support.models import Ticket


def has_unverified_account(ticket: Ticket) -> bool:
    """Whether an account claims the address of a ticket that belongs to no account."""
    if ticket.player is not None or not ticket.email:
        return False
    return addresses.is_claimed(ticket.email)


def addresses_of(ticket: Ticket) -> set[str]:
    """From where an answer to the ticket comes: the address that asked, or all of its person's."""
    if ticket.player is not None:
        return set(addresses.addresses_of(ticket.player))
    return {ticket.email.lower()} if ticket.email else set()


def may_go_on(ticket: Ticket, author: User | None) -> bool:
    """Whether a mail of this author joins the conversation.

    That of an account is its person's alone. Another goes on between us and whoever reads the
    mails that we send to its address, as it began.
    """
    return ticket.player is None or ticket.player == author
