"""What reads text of strangers needs no longer for a hostile one of 100,000 characters.

What is not linear needs too long for a fifth of that already, where `make test` tries every piece;
at full length it tries some of them, and `make test-large` all.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.validators import validate_email
from django.template.defaultfilters import linebreaks_filter, truncatechars, urlize
from django.test import RequestFactory

from billing.services.purchase_files import parse_cdnow
from funding.waterfall.documents import number_from
from incubator.core.masking import mask
from incubator.core.money import parse_money
from incubator.operation.logs import JsonLines, ReadableLines
from incubator.operation.sentry import before_send
from incubator.web.safe_redirect import way_back
from support.letters import language_of_text, read_letter
from support.letters.pages import text_of_html
from support.services.threading import bare_subject
from tests.sizes import LARGE, dice

LENGTH = 100_000
SECONDS = 1.5
# Of a text five times as long: what is linear needs five times as long, what is not 25 times. This
# decides where a machine is so slow, or so busy, that seconds say nothing.
TIMES = 10
PIECES = (
    "a", "A", "0", " ", "\n", "\t", "@", ".", "-", ",", "/", "<", ">", "(", "[", "&", "=", "a@", "a.", "a-.",
    "a@a.", "://", "://a:", "://a:a", "http://a", "password", "password ", "password=", 'token="',
    "cookie: bearer ", "secret\t=", "inc_", "<a", "<a ", "<!--", "<![CDATA[", "<script>", "</title",
    "<a href='", "&#1", "&amp", "> ", ">>", "\n>", "=?utf-8?q?", "=?utf-8?b?a", "<a@b>", "T-1 ", "[T-",
    "\xa0", "é", "语", "\u3000", "1,", "1,000", "1/", "-1.", "%", "%25", "//", "a@a ",
)  # fmt: skip


def _log_lines(text: str) -> None:
    record = logging.LogRecord("a", logging.WARNING, "b", 1, "Invalid host: %s", (text,), None)
    record.fields = {"path": text}
    JsonLines().format(record)
    ReadableLines().format(record)


def _mail(text: str) -> None:
    """Everywhere a stranger writes, once in each."""
    for head in ("From", "To", "Subject", "References", "Content-Type", "In-Reply-To"):
        read_letter(f"{head}: {text}\n\nhello\n".encode("utf-8", "replace"))
    read_letter(f"Subject: a\nContent-Type: text/html\n\n{text}".encode())
    read_letter(f"Subject: a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n{text}".encode())


def _refusing(read: Callable[[str], object]) -> Callable[[str], object]:
    """What is no number, address or host is refused; only how long that takes matters here."""

    def reading(text: str) -> None:
        with suppress(Exception):
            read(text)

    return reading


READERS: dict[str, Callable[[str], object]] = {
    "masking": mask,
    "log lines": _log_lines,
    "error reports": lambda text: before_send({"message": text, "a": [{"b": text}]}, {}),
    "a page in a mail": text_of_html,
    "a mail": _mail,
    "the language": language_of_text,
    "a subject": bare_subject,
    "an amount": _refusing(lambda text: parse_money(text, "USD")),
    "a share": _refusing(number_from),
    "a line of an import": _refusing(lambda text: parse_cdnow(1, text, "USD")),
    "an address": _refusing(validate_email),
    "a host": _refusing(lambda text: RequestFactory().get("/", headers={"host": text}).get_host()),
    "a way back": _refusing(lambda text: way_back(RequestFactory().get("/"), f"/{text}", "/")),
    "links": urlize,
    "lines": linebreaks_filter,
    "the beginning": lambda text: truncatechars(text, 200),
}


@pytest.mark.large
@pytest.mark.parametrize("name", READERS)
def test_a_reader_of_foreign_text_is_linear(name: str) -> None:
    short = {piece: _seconds(name, piece, LENGTH // 5) for piece in PIECES}
    assert not {piece: took for piece, took in short.items() if took > SECONDS}
    some = PIECES if LARGE else dice(name).sample(PIECES, len(PIECES) // 5)
    long = {piece: _seconds(name, piece, LENGTH) for piece in some}
    allowed = {piece: max(SECONDS, TIMES * short[piece]) for piece in some}
    assert not {piece: took for piece, took in long.items() if took > allowed[piece]}


def _seconds(name: str, piece: str, length: int) -> float:
    """How long a text of this piece takes, the longer of one that ends in it and one that does not."""
    text = (piece * (length // len(piece) + 1))[:length]
    longest = 0.0
    for given in (text, f"{text}\0!"):
        began = time.process_time()
        READERS[name](given)
        longest = max(longest, time.process_time() - began)
    return longest
