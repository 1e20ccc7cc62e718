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
    """From where mails are part of the ticket: the address that asked, or all of its person's,
    and those of whoever takes part in it besides.
    """
    besides = set(ticket.participants.values_list("address", flat=True))
    if ticket.player is not None:
        return besides | set(addresses.addresses_of(ticket.player))
    return besides | ({ticket.email.lower()} if ticket.email else set())


def may_go_on(ticket: Ticket, author: User | None, sender: str) -> bool:
    """Whether a mail of this author, from this address, joins the conversation.

    That of an account is its person's, and of those whom an agent let take part. Another goes on
    between us and whoever reads the mails that we send to its address, as it began.
    """
    if ticket.player is None or ticket.player == author:
        return True
    return ticket.participants.filter(address=sender).exists()
