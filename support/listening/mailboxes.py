"""Whose mail is ours: the help desk's, and what every domain has to read."""

from django.conf import settings

# RFC 2142. A mail server asks for them without a domain as well (RFC 5321).
ROLES = {"postmaster", "abuse"}


def mailbox_of(address: str) -> str | None:
    """The mailbox that the address belongs to, without what follows a `+`; None for strangers'."""
    local, at, domain = address.rpartition("@")
    if not at:
        return settings.SUPPORT_ADDRESS if address.lower() == "postmaster" else None
    desk, _at, home = settings.SUPPORT_ADDRESS.rpartition("@")
    if _spelled(domain) != _spelled(home):
        return None
    name = local.strip('"').partition("+")[0].lower()
    return settings.SUPPORT_ADDRESS if name in ROLES | {desk.lower()} else None


def _spelled(domain: str) -> str:
    """As the name system has it, whichever way it was written."""
    try:
        return domain.lower().encode("idna").decode()
    except UnicodeError:
        return domain.lower()
