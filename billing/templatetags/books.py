"""How pages show the ledger's amounts and accounts."""

from django import template
from django.utils.translation import gettext_noop

from incubator.core.phrases import retold, sentence

register = template.Library()


# What entries are called. The ledger keeps its words for good, so it keeps them in English.
DESCRIPTIONS = (
    gettext_noop("Wallet top-up %(what)s"),
    gettext_noop("Top-up %(what)s"),
    gettext_noop("Refund of %(what)s"),
    gettext_noop("Services for %(what)s"),
    gettext_noop("%(game)s: imported purchase %(key)s"),
    gettext_noop("Payout %(number)s to %(studio)s: %(event)s"),
    gettext_noop("instructed"),
    gettext_noop("confirmed"),
    gettext_noop("Contribution %(number)s to %(fund)s"),
    gettext_noop("%(game)s for %(month)s"),
    gettext_noop("Tranche %(ordinal)s of Award %(award)s to %(studio)s"),
    gettext_noop("Disbursement %(number)s arrived"),
    gettext_noop("Disbursement %(number)s came back"),
)
# Kinds of entries, as lists show them.
KINDS = (
    gettext_noop("contribution"),
    gettext_noop("disbursement"),
    gettext_noop("disbursement confirmed"),
    gettext_noop("disbursement failed"),
    gettext_noop("settlement"),
    gettext_noop("order"),
    gettext_noop("refund"),
    gettext_noop("top up"),
    gettext_noop("service charge"),
    gettext_noop("payout instructed"),
    gettext_noop("payout confirmed"),
    gettext_noop("payout failed"),
    gettext_noop("import"),
)
for words in DESCRIPTIONS:
    sentence(words)
register.filter("told", retold)


@register.filter
def kind_name(kind: str) -> str:
    """What a kind of entry is called: "payout_failed" is a failed payout."""
    return retold(kind.replace("_", " "))


@register.filter
def owed(minor: int) -> int:
    """A ledger amount seen from the other side: what we owe is positive to whom we owe it."""
    return -minor
