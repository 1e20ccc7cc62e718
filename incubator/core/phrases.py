"""Sentences that are kept in English for good and told in the reader's language.

The audit trail and settled statements keep the words they were written with. Where facts stand in
a sentence, it is written from a template that is declared here, so that a page can find the
template again, and by it the translation.
"""

import re
from datetime import UTC, datetime
from functools import cache

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{4}"
)
# Facts that begin with a figure, so that nobody's title is taken for a sentence of ours.
FIGURES = {
    *("amount", "count", "days", "first", "from", "last", "late", "limit", "ordinal", "percent"),
    *("price", "rows", "to", "version"),
}
FIGURE = r"\W*(?:[A-Z]{2,3}\W*)?\d.*"
_known: dict[str, re.Pattern[str]] = {}


def sentence(template: str) -> str:
    """Declare a template such as "made the key %(key)s", and have it to write with.

    It is marked with gettext_noop where it stands, to be collected for translation.
    """
    parts = [
        f"(?P<{piece}>{FIGURE if piece in FIGURES else '.+'})"
        if number % 2
        else re.escape(piece.replace("%%", "%"))
        for number, piece in enumerate(PLACEHOLDER.split(template))
    ]
    _known[template] = re.compile("".join(parts), re.DOTALL)
    _in_order.cache_clear()
    return template


@cache
def _in_order() -> list[tuple[str, re.Pattern[str]]]:
    """The templates with the most words of their own first: they fit least by chance."""
    return sorted(_known.items(), key=lambda one: -len(PLACEHOLDER.sub("", one[0])))


def retold(text: str) -> str:
    """The text in the reader's language, if it is one of ours; somebody's own words as they are."""
    if not text or (get_language() or "en").startswith("en"):
        return text
    said = gettext(text)
    if said != text:
        return said
    for template, pattern in _in_order():
        match = pattern.fullmatch(text)
        if match:
            return gettext(template) % {
                name: retold(fact) for name, fact in match.groupdict().items()
            }
    if MONTH.fullmatch(text):
        month = datetime.strptime(text, "%B %Y").replace(tzinfo=UTC)
        return date_format(month, "YEAR_MONTH_FORMAT")
    return text
