"""What a reader of Chinese is left with in English: our own words, not names and what people wrote."""

import re
from html.parser import HTMLParser

from django.apps import apps

# Not read as words of the page, or written by people and machines rather than by us.
UNREAD = {"script", "style", "svg", "code", "pre", "q", "title", "textarea"}
SAID = ("aria-label", "placeholder", "title", "alt")
ENGLISH = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’.-]*(?: [A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’.-]*)*")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Numbers of things (AW-1001), currencies and abbreviations; then names of keys, forms and versions.
SHORT = re.compile(
    r"[A-Z]{1,4}(-\d+)?\.?|UTC|IBAN|Enter|Shift|Esc|Ctrl|Alpha|Beta|Incubator|Wagtail|English"
    # What platforms, languages and cards call themselves.
    r"|Visa|Mastercard|Windows|macOS|Linux|Android|iOS|Deutsch|Français|Español|Português|Brasil|Italiano|Polski"
    r"|Türkçe"
    # A kind of query, called after an engine; programs that read our books.
    r"|Source|Beancount|Ledger|OpenSSL"
)
CODES = re.compile(r"\{[\w:]+\}|\S+[:@/_]\S+|/\w+|\S+\.\S+|\w+-\w+")
# Where people and editors write.
WRITTEN = {
    "accounts.User": ("name", "email"),
    "studios.Studio": ("name", "about", "bank_account"),
    "studios.Game": ("title", "tagline", "about"),
    "studios.Track": ("name",),
    "studios.Application": ("studio_name", "game_title", "pitch", "team"),
    "studios.Decision": ("reason",),
    "studios.Review": ("comment",),
    "studios.ResourceRequest": ("purpose",),
    "servers.Server": ("name",),
    "billing.Product": ("name", "sku"),
    "cards.CardClass": ("name",),
    "cards.Distributor": ("name",),
    "cards.DistributorPayment": ("bank_line",),
    "billing.Refund": ("reason",),
    "billing.Ban": ("reason", "lifted_why"),
    "accounts.AccountLock": ("reason", "lifted_why"),
    "support.BlockedSender": ("sender", "reason"),
    "support.CustomerTier": ("reason", "ended_why"),
    "ledger.Account": ("code",),
    "funding.Fund": ("name",),
    "funding.Milestone": ("title", "criteria", "note"),
    "support.Ticket": ("subject",),
    "support.Message": ("body",),
    "support.ReceivedMail": ("sender_text",),
    "support.Macro": ("name",),
    "support.MacroText": ("body",),
    "support.Tag": ("name",),
    "support.Incident": ("title",),
    "support.AnnouncementText": ("body",),
    "support.Solution": ("comment",),
    "documents.Document": ("name",),
    "core.AuditRow": ("reason",),
    # Drafts of public pages.
    "wagtailcore.Revision": ("content",),
}


class Words(HTMLParser):
    """The texts of a page in order, those marked as another language left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._closed: list[str] = []
        self.feed(page)

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks for lines, and counting them takes a tenth of the time."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        foreign = tag != "html" and (known.get("lang") or "zh").startswith("en")
        if self._closed:
            self._closed += [tag] if tag == self._closed[0] else []
        elif tag in UNREAD or foreign:
            self._closed = [tag]
        else:
            self.found += [known[name] or "" for name in SAID if known.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self._closed and tag == self._closed[0]:
            self._closed.pop()

    def handle_data(self, data: str) -> None:
        if not self._closed and data.strip():
            self.found.append(" ".join(data.split()))


def written_by_people() -> str:
    """Everything that is somebody's own words or name, to be found again by its parts."""
    texts: list[str] = []
    for label, fields in WRITTEN.items():
        for row in apps.get_model(label)._default_manager.values_list(*fields):
            texts += [" ".join(str(text).split()) for text in row if text]
    return "\n".join(texts).casefold()


def english_on(page: str, written: str) -> set[str]:
    """Runs of English on a page that nobody but us can have written."""
    found = set()
    for text in Words(page).found:
        if LATIN.search(text) and text.casefold() not in written:
            found |= {
                run for run in ENGLISH.findall(CODES.sub(" ", text)) if _is_ours(run, written)
            }
    return found


def _is_ours(run: str, written: str) -> bool:
    left = [word for word in run.split() if not SHORT.fullmatch(word.strip(",;:."))]
    said = " ".join(left).strip(" ,;:.").casefold()
    return bool(LATIN.search(said)) and said not in written and run.casefold() not in written
