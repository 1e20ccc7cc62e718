"""What a search has found, with the words marked that it was found by."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incubator.core.search import Piece


def marked(pieces: Iterable[Piece]) -> SafeString:
    """In one line of HTML; whatever the text holds is shown as text."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", one.text) if one.is_hit else one.text,) for one in pieces),
    )
