"""Words of a page that a reader of another language is left with: English in the Chinese portal."""

import re
from html.parser import HTMLParser

# Read by nobody as words of a page, or written by people and machines rather than by us.
UNREAD = {"script", "style", "svg", "code", "pre", "q", "title"}
SAID = ("aria-label", "placeholder", "title", "alt")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’]+(?:[ ,.;:-]+[A-Za-z'’]+)*")


class Words(HTMLParser):
    """The texts of a page in order, those of other languages (`lang="en"`) left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._closed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        foreign = tag != "html" and (known.get("lang") or "zh").startswith("en")
        if self._closed and tag == self._closed[0]:
            self._closed.append(tag)
        elif not self._closed and (tag in UNREAD or foreign):
            self._closed = [tag]
        elif not self._closed:
            self.found += [known[name] or "" for name in SAID if known.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self._closed and tag == self._closed[0]:
            self._closed.pop()

    def handle_data(self, data: str) -> None:
        if not self._closed and data.strip():
            self.found.append(" ".join(data.split()))


def english_on(page: str, names: re.Pattern[str]) -> set[str]:
    """Runs of English on a page once what `names` matches is taken out."""
    texts = (names.sub(" ", text) for text in Words(page).found)
    return {run for text in texts for run in ENGLISH.findall(text)}
