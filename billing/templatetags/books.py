"""How pages show the ledger's amounts and kinds."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from billing.ledger.kinds import kind_name
from billing.ledger.selectors import Statement, StatementLine
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
def lines_of(statement: Statement, currency: str) -> SafeString:
    """`{% lines_of statement currency %}`: each a `<tr>`, without a template, as lists draw theirs."""
    # Few days and one address, on many lines.
    day, address = cache(when), reverse("billing:ledger_entry", args=[0])
    before, _number, behind = address.rpartition("0")

    def drawn(one: StatementLine) -> str:
        line, on = one.line, day(one.line.effective_on)
        debit, credit = (
            escape(format_money(side, currency)) if side > 0 else ""
            for side in (line.amount, -line.amount)
        )
        return (
            f"<tr><td>{on}</td>"
            f'<td><a href="{before}{line.entry_id}{behind}">{conditional_escape(str(line.said))}</a></td>'
            f'<td class="money">{debit}</td><td class="money">{credit}</td>'
            f'<td class="money">{escape(format_money(one.balance, currency))}</td></tr>'
        )

    return SafeString("\n".join(drawn(one) for one in statement.lines))
