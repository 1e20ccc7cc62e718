"""Whether two deliveries are of one mail.

The key is the Message-ID, or a hash of the head less what servers write into it on the way. The
content's hash is blind to what gateways and lists do to a content: other line ends, another
transfer encoding, a tag in the subject, a warning above and a footer below it, lines broken anew.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from support.letters.headers import text_of_header
from support.letters.heads import LONGEST_HEAD, Head
from support.letters.history import is_footer
from support.letters.letter import Attachment

TRACES = (
    "received", "return-path", "delivered-to", "x-original-to", "envelope-to", "x-envelope",
    "authentication-results", "arc-", "dkim-", "domainkey-", "received-spf", "x-spam", "x-received",
    "x-google", "x-gm-", "x-forwarded", "x-ms-", "x-microsoft", "x-virus", "x-rspamd", "x-proofpoint",
    "x-barracuda", "x-mimecast", "x-ironport", "x-exim", "x-loop", "x-uid", "x-status", "x-mozilla",
    "x-keywords", "x-sieve", "x-auth", "x-antiabuse", "x-source", "x-priority", "status", "lines",
    "list-", "errors-to", "content-", "mime-version", "delivery-date", "x-delivery",
)  # fmt: skip
TAG = re.compile(
    r"(?:\[[^\[\]]{1,40}\]|(?:re|fwd?|aw|wg|sv|tr|回复|答复|转发)\s?[:：])\s?", re.IGNORECASE
)
MOST_TAGS = 20
BANNER = re.compile(
    r"\W{0,20}(?:caution|warning|attention|external|extern|achtung|vorsicht|警告|注意|外部邮件|"
    r"this (?:e-?mail|message) (?:originated|came|is) from|you don't often get)",
    re.IGNORECASE,
)
LONGEST_BANNER = 600
MOST_BANNERS = 3
# What gateways and lists put below a mail is short.
LONGEST_FOOTER = 3000
MARKS = re.compile(r"(?m)^[> ]{1,100}")
# Between two Chinese or Japanese characters a line may end anywhere.
AROUND_WIDE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef]) | (?=[\u2e80-\u9fff\uff00-\uffef])")


def key_of(head: Head, raw: bytes, message_id: str) -> str:
    if message_id:
        return message_id
    digest = hashlib.sha256()
    if not head.fields:
        unread = raw[:LONGEST_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        digest.update(b" ".join(unread.split()))
    for name, value in head.fields:
        if name == "subject":
            digest.update(f"subject:{plain_subject(text_of_header(value))}\n".encode())
        elif not name.startswith(TRACES):
            digest.update(b"%s:%s\n" % (name.encode(), b" ".join(value.split())))
    return digest.hexdigest()


def content_hash(
    *, subject: str, date: str, senders: Sequence[str], text: str, attachments: Iterable[Attachment]
) -> str:
    digest = hashlib.sha256()
    for said in (plain_subject(subject), date, " ".join(senders), plain_text(text)):
        digest.update(f"{said}\n".encode("utf-8", "replace"))
    for attachment in attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()


def plain_subject(subject: str) -> str:
    """Without tags and what answering and forwarding put before it."""
    for _count in range(MOST_TAGS):
        found = TAG.match(subject)
        if found is None:
            break
        subject = subject[found.end() :]
    return " ".join(subject.split()).lower()


def plain_text(text: str) -> str:
    """Its own words in one line, as no gateway changes them."""
    without = MARKS.sub("", _without_footer(_without_banners(text)))
    return AROUND_WIDE.sub("", " ".join(without.split()))


def _without_banners(text: str) -> str:
    for _count in range(MOST_BANNERS):
        paragraph, _gap, rest = text.lstrip("\n").partition("\n\n")
        if not rest or len(paragraph) > LONGEST_BANNER or not BANNER.match(paragraph):
            return text
        text = rest
    return text


def _without_footer(text: str) -> str:
    """Before the first line drawn near the end, which nothing but a signature or footer follows."""
    begin = max(0, len(text) - LONGEST_FOOTER)
    at = text.find("\n", begin) + 1 if begin else 0
    while at < len(text) and at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if is_footer(text[at:end]):
            return text[:at].strip() or text
        at = end + 1
    return text
