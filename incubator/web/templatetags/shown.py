"""Filters for what `core.shown` writes: `{{ award.due_on|day }}`, `{{ rows|count }}`."""

from datetime import date

from django import template

from incubator.core import shown

register = template.Library()

for written in (shown.day, shown.short_day, shown.month, shown.moment, shown.count):
    register.filter(written.__name__, written)


@register.filter
def month_key(value: date) -> str:
    """ "2026-03", for addresses."""
    return f"{value:%Y-%m}"
