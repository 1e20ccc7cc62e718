"""HTML of mails into text that can be read and answered.

lxml reads the page, which no nesting, unclosed tag or attribute makes slow, and fetches nothing.
How it is laid out is ours: a line for a block, an empty one between paragraphs, cells of a table
one after the other, links with their address, pictures as their words, quotations behind ">".
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from html import unescape

from lxml.etree import HTMLParser, LxmlError, fromstring

LONGEST_PAGE, LONGEST_TEXT = 500_000, 400_000
LONGEST_LINK = 2000
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
SPACE = re.compile(r"[ \t\r\n]+")
INNER_SPACE = re.compile(r"[ \t]+")
HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none", re.IGNORECASE)
SILENT = {"head", "script", "style", "template", "title"}
BLOCKS = {
    "address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "header", "hr", "li", "main", "nav", "section", "tr",
}  # fmt: skip
PARAGRAPHS = {"h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
LINKED = ("http://", "https://", "mailto:")
SCHEMES = ("", *LINKED, "http://www.", "https://www.")
# Where lines end and quotations begin, written among the words until all are known. None of them
# comes out of a page: a reader of HTML has no such characters.
LINE, PARAGRAPH, QUOTE, UNQUOTE = "\x01", "\x02", "\x03", "\x04"
LAYOUT = re.compile(r"([\n\x01-\x04])")
AFTER = dict.fromkeys(BLOCKS, LINE) | dict.fromkeys(PARAGRAPHS, PARAGRAPH)
BEFORE = AFTER | {"blockquote": QUOTE, "br": "\n"}
AFTER |= {"blockquote": UNQUOTE, "td": " ", "th": " "}
DEEPEST_QUOTATION = 10


def text_of_html(html: str) -> str:
    """The words of a page; scripts, styles and what is not shown are left out."""
    page = Page()
    # Not as a string: lxml refuses those that name a charset inside.
    source = html[:LONGEST_PAGE].encode("utf-8", "replace")
    parser = HTMLParser(target=page, encoding="utf-8", huge_tree=True, no_network=True)
    with suppress(LxmlError):
        fromstring(source, parser)
    # Without its tags if nothing of it would be seen: rather too much than nothing.
    return _laid_out("".join(page.written)[:LONGEST_TEXT]) or _text_without_tags(
        html[:LONGEST_PAGE]
    )


def _text_without_tags(html: str) -> str:
    without = TAG.sub(" ", html)
    with suppress(ValueError):  # for a character's number of thousands of digits
        without = unescape(without)
    return " ".join(without.split())


class Page:
    """Takes in what lxml finds, each tag opened and closed, and writes down what is seen of it."""

    def __init__(self) -> None:
        self.written: list[str] = []
        # How many elements are open in which nothing is seen, or all space.
        self.hidden = self.preformatted = 0
        # Where links lead and where their words begin.
        self.links: list[tuple[str, int]] = []
        # The last number of each list that is open; None where they have none.
        self.lists: list[int | None] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.hidden or tag in SILENT or HIDDEN.search(attributes.get("style", "")[:1000]):
            self.hidden += 1
            return
        self.preformatted += tag == "pre"
        self.written.append(self._before(tag, attributes))
        if tag == "a":
            self.links.append((attributes.get("href", "").strip(), len(self.written)))
        elif tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else None)

    def end(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= 1
            return
        self.preformatted -= tag == "pre"
        if tag == "a" and self.links:
            self.written.append(self._address(*self.links.pop()))
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        self.written.append(AFTER.get(tag, ""))

    def data(self, text: str) -> None:
        if not self.hidden:
            kept = text.replace(" ", "\xa0") if self.preformatted else SPACE.sub(" ", text)
            self.written.append(kept)

    def close(self) -> None:
        """The page is read; lxml wants to be told so."""

    def _before(self, tag: str, attributes: Mapping[str, str]) -> str:
        """What stands before an element's words, or instead of them."""
        if tag == "img":
            return f" {SPACE.sub(' ', attributes.get('alt', ''))} "
        if tag == "li":
            return f"{LINE}{self._bullet()} "
        # Outlook's paragraphs are lines, and it writes empty ones between them.
        if tag == "p" and attributes.get("class", "").startswith("Mso"):
            return LINE
        return BEFORE.get(tag, "")

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "-"
        self.lists[-1] += 1
        return f"{self.lists[-1]}."

    def _address(self, href: str, begin: int) -> str:
        """Where a link leads, unless its words say so."""
        if not href.lower().startswith(LINKED) or len(href) > LONGEST_LINK:
            return ""
        words = "".join(self.written[begin : begin + 50]).strip().rstrip("/").lower()
        leads = href.lower().rstrip("/")
        return "" if leads in {f"{scheme}{words}" for scheme in SCHEMES} else f" ({href})"


def _laid_out(written: str) -> str:
    """Lines behind as many ">" as quotations are open, and never two empty ones together."""
    lines: list[str] = []
    depth = 0
    pieces = [*LAYOUT.split(written), LINE]
    for line, mark in zip(pieces[::2], pieces[1::2], strict=True):
        text = INNER_SPACE.sub(" ", line).strip(" ").replace("\xa0", " ").rstrip()
        if text:
            lines.append("> " * min(depth, DEEPEST_QUOTATION) + text)
        depth = max(0, depth + {QUOTE: 1, UNQUOTE: -1}.get(mark, 0))
        # Outlook writes an empty line as one with a space that does not break.
        is_empty = not text and (mark == "\n" or "\xa0" in line)
        if (is_empty or mark not in (LINE, "\n")) and lines and lines[-1].strip("> "):
            lines.append("")
    return "\n".join(lines).strip("\n")
