"""Who stands behind an e-mail address, and how far that is known."""

from allauth.account.models import EmailAddress

from incubator.accounts.models import User
from support.models import Ticket


def verified_owner(address: str) -> User | None:
    """The account that proved it receives mail there. An address alone proves nothing."""
    if not address:
        return None
    found = (
        EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return found.user if found else None


def has_unverified_account(ticket: Ticket) -> bool:
    """Whether an account claims the address of a ticket that belongs to no account."""
    if ticket.player is not None or not ticket.email:
        return False
    return User.objects.filter(email=ticket.email.lower(), is_active=True).exists()


def addresses_of(ticket: Ticket) -> set[str]:
    """From where a mail may join the ticket: the requester's address and no other."""
    known = {ticket.email.lower()} if ticket.email else set()
    if ticket.player is not None:
        proved = EmailAddress.objects.filter(user=ticket.player, verified=True)
        known |= {address.lower() for address in proved.values_list("email", flat=True)}
    return known
