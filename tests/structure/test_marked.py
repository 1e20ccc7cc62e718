"""What people read is marked for translation, also behind POSTs and in rare states.

As far as text can tell: a literal of two words or more is taken for a sentence of ours, unless
it is handed to something that people do not read. Single words are found by the test that reads
every page of the demo in Chinese.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from html.parser import HTMLParser

import pytest

from tests.structure.source import SourceFile, sources_of_product, templates

MARKS = {
    *("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy"),
}
PROSE = re.compile(r"[A-Za-z]{2,}[,;:.!?]? [a-z]{2,}")
# Markup, SQL, types and the values of headers.
NO_PROSE = re.compile(
    r"\s*(<|--|SELECT|INSERT|UPDATE|DELETE|WITH|COPY|ANALYZE|SET|CREATE|IF EXISTS|OLD\.)"
    r"|\[|; \w+=|'self'|charset=|no-store|FROM STDIN|\bAS \w+ (WHERE|ON)\b"
)
# What these are given is for programmers, for the log, for the database or for a cache's key.
UNREAD_CALLS = {
    *("ValueError", "TypeError", "KeyError", "RuntimeError", "ImproperlyConfigured"),
    *("BadRequest", "HttpResponseBadRequest", "execute", "copy", "Condition", "once"),
    *("Counter", "Gauge", "Histogram"),
}
# Where nobody reads the portal, and why.
ELSEWHERE = {
    "*/management/*": "a terminal",
    "manage.py": "a terminal",
    "incubator/runtime/*": "a terminal",
    "incubator/operation/doctor/*": "a terminal",
    "incubator/operation/backup/*": "a terminal",
    "incubator/operation/checks.py": "a terminal",
    "incubator/core/demo_only.py": "a terminal: what `doctor` and `check --deploy` find",
    "*/demo_parts.py": "a terminal: what `doctor` and `check --deploy` find",
    "incubator/operation/views/health.py": "a probe",
    "*/metrics.py": "a monitor",
    "billing/services/imports.py": "a terminal: purchases are imported by a command",
    "billing/services/purchase_files.py": "a terminal: purchases are imported by a command",
    "studios/servers/agent/*": "the log of a server",
    "studios/servers/doctor.py": "a terminal",
    "support/doctor.py": "a terminal",
    "support/listening/*": "other mail servers, and their logs",
    "studios/servers/services/report.py": "a terminal: the report of a sweep",
    "studios/servers/providers/ec2/*": "the cloud's own lists",
    "incubator/api/*": "programs; the API is English",
    "studios/api/*": "programs; the API is English",
    "billing/api/*": "programs; the API is English",
    "billing/connections/api/*": "programs; the API is English",
    "*/api.py": "programs; the API is English",
    "*/builds_api.py": "programs; the API is English",
    "*/allocation_api.py": "programs; the API is English",
    "*/fleets_api.py": "programs; the API is English",
    "*/blueprints_api.py": "programs; the API is English",
    "incubator/portal/demo/*": "words of people who are made up",
    "incubator/web/views/gallery.py": "examples for whoever builds pages",
    "billing/ledger/*": "its callers, who word what they tell people",
    "funding/waterfall/*": "its callers, who word what they tell people",
    "incubator/core/sql/*": "a terminal",
    "billing/doctor.py": "a terminal",
    "billing/rate_sources/*": "operations: kept with the question, and quoted as English",
    "billing/bookkeeping.py": "a terminal: what `verify_ledger` finds",
    "billing/services/soundness.py": "a terminal: what `verify_ledger` finds",
    "funding/bookkeeping.py": "a terminal: what `verify_ledger` finds",
    "funding/checks.py": "a terminal",
    "billing/payments/checks.py": "a terminal",
    "funding/sources.py": "a terminal: a system check",
    "support/letters/*": "nobody: what other people's programs write, looked for in mails",
}


def is_elsewhere(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in ELSEWHERE)


class Unmarked(ast.NodeVisitor):
    """Lines with sentences that are handed neither to a mark nor to something unread."""

    def __init__(self, file: SourceFile) -> None:
        self.found: list[str] = []
        self.file = file
        self.visit(file.tree)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = name or getattr(node.func, "id", "")
        logs = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "log"
        if name in MARKS | UNREAD_CALLS or logs:
            return
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = node.value
        if isinstance(text, str) and PROSE.search(text) and not NO_PROSE.search(text):
            self.found.append(f"{self.file.name}:{node.lineno} {text!r}")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        written = [part for part in node.values if isinstance(part, ast.Constant)]
        whole = "".join(str(part.value) for part in written)
        if not NO_PROSE.search(whole):
            self.generic_visit(node)


def test_sentences_in_code_are_marked() -> None:
    files = [file for file in sources_of_product() if not is_elsewhere(file.name)]
    found = [place for file in files for place in Unmarked(file).found]
    assert not found, "\n".join(found)


def test_every_place_that_is_left_out_is_there() -> None:
    names = [file.name for file in sources_of_product()]
    gone = [pattern for pattern in ELSEWHERE if not any(fnmatch(one, pattern) for one in names)]
    assert gone == []


COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", re.DOTALL)
MARKED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# Tags whose literals are names; of an include only what is handed over is shown.
NAMING = re.compile(
    r"{%\s*(translate|url|load|extends|static|block|if|elif|cache|element|slot|cover_url)\b"
)
TRANSLATED = re.compile(r"_\(\"[^\"]*\"\)")
HANDED = re.compile(r"\"([^\"]*)\"")
# The class of a page's body.
CLASS = re.compile(r"{% block body_class %}.*?{% endblock(?: body_class)? %}", re.DOTALL)
SAID = ("aria-label", "placeholder", "title", "alt")
UNREAD_TAGS = ("script", "style", "code", "pre", "kbd", "svg", "template")
WORDS = re.compile(r"[A-Za-z]{2,}")
# Our name, and a picture that is drawn after its title.
NAMES = {"Incubator", "Lanterns over the night market"}


class Texts(HTMLParser):
    """Text and spoken attributes of a template from which tags and marked blocks are cut out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._unread: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread:
            self._unread += [tag] if tag == self._unread[0] else []
        elif tag in UNREAD_TAGS or dict(attrs).get("lang") == "en":
            self._unread = [tag]
        else:
            self.found += [(self.getpos()[0], value or "") for name, value in attrs if name in SAID]

    def handle_endtag(self, tag: str) -> None:
        if self._unread and tag == self._unread[0]:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append((self.getpos()[0], data.strip()))


def blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def unmarked_in(file: SourceFile) -> Iterator[str]:
    text = file.path.read_text()
    for unread in (COMMENT, MARKED, CLASS):
        text = unread.sub(blank, text)
    for tag in TAG.finditer(text):
        handed = tag[0].partition(" with ")[2] if "{% include" in tag[0] else tag[0]
        handed = TRANSLATED.sub("", handed)
        for words in () if NAMING.match(tag[0]) else HANDED.findall(handed):
            if re.search(r"[A-Z][a-z]|[a-z]{2,} [a-z]{2,}", words) and words not in NAMES:
                yield f"{file.name}:{text[: tag.start()].count(chr(10)) + 1} {words!r}"
    for line, words in Texts(TAG.sub(blank, text)).found:
        if WORDS.search(words) and words.strip(" ·") not in NAMES:
            yield f"{file.name}:{line} {words!r}"


def test_words_in_templates_are_marked() -> None:
    # The gallery shows components with words of nobody.
    files = [file for file in templates() if "/gallery" not in file.name]
    found = [place for file in files for place in unmarked_in(file)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'raise DomainError(f"{what} is gone.")',
        'messages.error(request, "It is gone by now.")',
        'label = "waits for somebody"',
    ],
)
def test_a_forgotten_sentence_is_found(code: str) -> None:
    forgotten = SourceFile.__new__(SourceFile)
    object.__setattr__(forgotten, "path", sources_of_product()[0].path)
    forgotten.__dict__["tree"] = ast.parse(code)
    assert len(Unmarked(forgotten).found) == 1
