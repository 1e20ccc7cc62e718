"""Reading news and help."""

import re

from django.db.models import QuerySet
from wagtail.models import Locale

from cms.models import HelpPage, NewsPage


def latest_news() -> QuerySet[NewsPage]:
    return NewsPage.objects.live().order_by("-first_published_at", "-pk")


def help_articles() -> QuerySet[HelpPage]:
    """In the order in which editors arranged them."""
    return HelpPage.objects.live().order_by("path")


# Shorter words stand everywhere; two Chinese characters are a word.
WORDS = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]{2,}")
LONGEST_QUESTION = 300
SHOWN_MATCHES = 3


def matching_help(question: str) -> list[HelpPage]:
    """Articles in the reader's language that share words with the question, the closest first."""
    words = _words(question[:LONGEST_QUESTION])
    if not words:
        return []
    rows = help_articles().filter(locale=Locale.get_active())
    found = [(_shared(words, page), page) for page in rows]
    close = sorted((one for one in found if one[0]), key=lambda one: -one[0])
    return [page for _score, page in close[:SHOWN_MATCHES]]


def _shared(words: set[str], page: HelpPage) -> int:
    """A word in the title counts for three in the text."""
    title, text = page.title.casefold(), f"{page.summary} {page.body}".casefold()
    return sum(3 * (word in title) + (word in text) for word in words)


def _words(text: str) -> set[str]:
    found: set[str] = set()
    for word in WORDS.findall(text.casefold()):
        if "\u4e00" <= word[0] <= "\u9fff":
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            # "charged" and "charges" begin alike.
            found.add(word[:5])
    return found
