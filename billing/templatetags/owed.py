"""The ledger counts what we owe as negative; to the person we owe it, it is positive."""

from django import template

register = template.Library()


@register.filter
def owed(minor: int) -> int:
    """A ledger amount seen from the other side: `{{ line.amount|owed|money:currency }}`."""
    return -minor
