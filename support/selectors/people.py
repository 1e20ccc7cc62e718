"""Who stands behind an e-mail address, and how far that is known."""

from allauth.account.models import EmailAddress

from incubator.accounts.addresses import is_claimed
from support.models import Ticket


def has_unverified_account(ticket: Ticket) -> bool:
    """Whether an account claims the address of a ticket that belongs to no account."""
    if ticket.player is not None or not ticket.email:
        return False
    return is_claimed(ticket.email)


def addresses_of(ticket: Ticket) -> set[str]:
    """From where a mail may join the ticket: the requester's address and no other."""
    known = {ticket.email.lower()} if ticket.email else set()
    if ticket.player is not None:
        proved = EmailAddress.objects.filter(user=ticket.player, verified=True)
        known |= {address.lower() for address in proved.values_list("email", flat=True)}
    return known
