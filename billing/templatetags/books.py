"""How pages show the ledger's amounts and accounts."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def owed(minor: int) -> int:
    """A ledger amount seen from the other side: what we owe is positive to whom we owe it."""
    return -minor


@register.filter
def breakable(code: str) -> SafeString:
    """An account's code that may break at its colons, for narrow tables; copied as it is."""
    return format_html_join(SafeString(":<wbr>"), "{}", ((part,) for part in code.split(":")))
