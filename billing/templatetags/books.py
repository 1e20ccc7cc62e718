"""How pages show the ledger's amounts and kinds."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from billing.ledger.kinds import kind_name
from billing.ledger.selectors import StatementLine
from billing.ledger.words import CLASS_NAMES
from incubator.core.money import format_money
from incubator.web.templatetags.kit import when

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


@register.simple_tag
def rows_of_statement(lines: Iterable[StatementLine], currency: str) -> SafeString:
    """Written here and not in a template, as the rows of all lists are: in a third of the time."""
    somewhere, number = reverse("billing:ledger_entry", args=[0]), "/0/"
    written = cache(when)

    def cells(one: StatementLine) -> tuple[str | SafeString, ...]:
        amount, entry = one.line.amount, one.line.entry
        return (
            written(entry.effective_on),
            somewhere.replace(number, f"/{one.line.entry_id}/"),
            str(entry.said),
            format_money(amount, currency) if amount > 0 else "",
            format_money(-amount, currency) if amount < 0 else "",
            format_money(one.balance, currency),
        )

    return format_html_join("\n", _ROW, map(cells, lines))


_ROW = (
    '<tr><td>{}</td><td><a href="{}">{}</a></td><td class="money">{}</td>'
    '<td class="money">{}</td><td class="money">{}</td></tr>'
)
