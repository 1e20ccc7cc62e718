"""The rows of a list's table, drawn without a template: fifty rows of eight cells as includes take
longer than all the rest of the page.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incubator.web.tables import Cell, Column, Listing, Row

register = template.Library()


@register.simple_tag(takes_context=True)
def rows_of(context: Context, listing: Listing, rows: Sequence[Row]) -> SafeString:
    """`{% rows_of listing rows %}`: each a `<tr>`, with a box to choose it where `listing.bulk` is.

    On a phone there is no heading above a cell, so each names its column.
    """
    columns = listing.seen_columns
    beginnings = [_beginning(context, column) for column in columns]
    choose = _("Choose %(name)s") if listing.bulk else ""
    drawn: list[str] = []
    for row in rows:
        drawn.append('<tr role="row">')
        if choose:
            name = conditional_escape(choose % {"name": row.cells[0].text})
            drawn.append(
                '<td role="cell" class="pick"><input type="checkbox" name="rows"'
                f' value="{escape(str(row.pk))}" aria-label="{name}"></td>'
            )
        drawn += [
            _cell(context, cell, beginning)
            for cell, beginning in zip(row.cells, beginnings, strict=True)
        ]
        drawn.append("</tr>\n")
    return SafeString("".join(drawn))


def _beginning(context: Context, column: Column) -> tuple[str, str]:
    """Of a column's cells: those with something in them, and those without."""
    said = (("number", column.numeric), ("wide", column.wide), ("whole", column.whole))
    classes = [name for name, is_so in said if is_so]
    named = f'data-label="{_written(context, column.label)}">'
    filled = f'class="{" ".join(classes)}" ' if classes else ""
    empty = f'class="{" ".join([*classes, "none"])}" '
    return f'<td role="cell" {filled}{named}', f'<td role="cell" {empty}{named}'


def _cell(context: Context, cell: Cell, beginning: tuple[str, str]) -> str:
    """With a tone the text is a pill; what is below it stands in a line of its own."""
    filled, empty = beginning
    if cell.text is None or cell.text == "":
        text, begun = "", empty
    else:
        text, begun = _written(context, cell.text), filled
    if cell.tone:
        text = f'<span class="pill {escape(str(cell.tone))}">{text}</span>'
    elif cell.url:
        text = f'<a href="{escape(str(cell.url))}">{text}</a>'
    elif cell.code:
        text = f"<code>{text}</code>"
    under = f' <span class="under">{_written(context, cell.under)}</span>' if cell.under else ""
    return f"{begun}{text}{under}</td>"


def _written(context: Context, value: Any) -> str:
    """As `{{ value }}` writes it."""
    return escape(value) if type(value) is str else render_value_in_context(value, context)
