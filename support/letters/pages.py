"""HTML of mails into text that can be read and answered."""

import re
from html import unescape
from html.parser import HTMLParser

SILENT = {"head", "script", "style", "template", "title"}
# These never have an end tag, so they must not be waited for.
NEW_LINE = {"blockquote", "br", "div", "h1", "h2", "h3", "h4", "hr", "li", "p", "table", "tr", "ul"}
# Mails beyond this are newsletters; the parser's time grows faster than their length.
LONGEST = 300_000


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.silent.clear()
        if tag in SILENT:
            self.silent.append(tag)
        elif tag in NEW_LINE:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag in NEW_LINE and tag != "li":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """The words of a page, a line for each block; scripts and styles left out."""
    html = html[:LONGEST]
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
        text = "".join(reader.pieces)
    except (AssertionError, ValueError):  # what the parser raises on some broken declarations
        text = unescape(re.sub(r"<[^>]{0,2000}>", " ", html))
    lines = [line.strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
