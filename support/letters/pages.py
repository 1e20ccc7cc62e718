"""HTML of mails into text that can be read and answered.

A small scanner of our own: Python's HTML parser needs minutes for some pages of a few kilobytes
that never close what they open, and anybody may mail us one. Each step here moves on or stops.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

# With everything inside; one that is never closed hides the rest of the page.
SILENT = {"script", "style", "template", "title"}
LINES = {"blockquote", "br", "div", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "table", "tr"}
LONGEST = 2_000_000
# "a < b" opens nothing.
OPENING = re.compile(r"<[a-zA-Z/!?]")
TAG_NAME = re.compile(r"[a-z][a-z0-9]*")


def text_of_html(html: str) -> str:
    """The words of a page, a line for each block; scripts and styles left out."""
    text = "".join(_pieces(html[:LONGEST]))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(html: str) -> Iterator[str]:
    folded = html.lower()
    # Lower case changes the length of a few letters; then only the ASCII ones are folded.
    if len(folded) != len(html):
        folded = re.sub("[A-Z]+", lambda found: found[0].lower(), html)
    at = 0
    while opening := OPENING.search(html, at):
        yield _words(html[at : opening.start()])
        name, at = _tag(folded, opening.start())
        if at < 0:
            return
        yield "\n- " if name == "li" else "\n" if name.removeprefix("/") in LINES else ""
        yield " " if name in ("td", "th") else ""
    yield _words(html[at:])


def _tag(folded: str, start: int) -> tuple[str, int]:
    """The name of the tag at `start` and where to go on; -1 if the page ends inside it."""
    if folded.startswith("<!--", start):
        end = folded.find("-->", start + 4)
        return "", end + 3 if end >= 0 else -1
    end = folded.find(">", start)
    if end < 0:
        return "", -1
    slash = "/" if folded.startswith("/", start + 1) else ""
    found = TAG_NAME.match(folded, start + 1 + len(slash))
    name = slash + (found[0] if found else "")
    return name, folded.find(f"</{name}", end) if name in SILENT else end + 1


def _words(text: str) -> str:
    """Line breaks of the source mean nothing."""
    with suppress(ValueError):  # for a character's number of thousands of digits
        text = unescape(text)
    return re.sub(r"\s+", " ", text)
