"""How pages show the ledger's amounts and accounts."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

register = template.Library()


# How entries of a wallet begin. The ledger keeps its words for good, so it keeps them in English.
BEGINNINGS = {
    "Top-up ": gettext_noop("Top-up %(what)s"),
    "Refund of ": gettext_noop("Refund of %(what)s"),
}


@register.filter
def told(description: str) -> str:
    """What an entry of a wallet says, in the reader's language; names stay as they are."""
    for beginning, words in BEGINNINGS.items():
        if description.startswith(beginning):
            return gettext(words) % {"what": description.removeprefix(beginning)}
    return description


@register.filter
def owed(minor: int) -> int:
    """A ledger amount seen from the other side: what we owe is positive to whom we owe it."""
    return -minor


@register.filter
def breakable(code: str) -> SafeString:
    """An account's code that may break at its colons, for narrow tables; copied as it is."""
    return format_html_join(SafeString(":<wbr>"), "{}", ((part,) for part in code.split(":")))
