"""How pages show the ledger's amounts and kinds."""

from django import template

from billing.ledger.kinds import kind_name
from billing.ledger.words import CLASS_NAMES

register = template.Library()
register.filter("kind_name", kind_name)


@register.filter
def owed(minor: int) -> int:
    """A ledger amount seen from the other side: what we owe is positive to whom we owe it."""
    return -minor


@register.filter
def class_name(key: str) -> str:
    """What a class of accounts is called: "assets"."""
    return str(CLASS_NAMES[key])
