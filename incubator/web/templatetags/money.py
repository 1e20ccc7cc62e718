"""Template filters for money: `{{ amount|money:currency }}` and `{{ amount|plain:currency }}`."""

from django import template

from incubator.core.money import format_money, format_plain

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    return "" if minor is None else format_money(minor, currency)


@register.filter
def plain(minor: int | None, currency: str) -> str:
    return "" if minor is None else format_plain(minor, currency)
