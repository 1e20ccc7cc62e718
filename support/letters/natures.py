"""What a mail is, and whether a machine may answer it: RFC 3834, and what came before it.

These are two questions. Somebody's words that come through a group or a company's server are theirs
and are read by a person, but nothing of ours that writes by itself may answer there.
"""

import re

from support.letters.headers import said, text_of_header
from support.letters.heads import Head
from support.letters.letter import Nature

# Lists: RFC 2369 and 2919.
OF_LISTS = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list")
OF_ROBOTS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
# A machine asks with these that none answers it.
NO_ANSWER = ("x-loop", "x-auto-response-suppress", "feedback-id")
UNANSWERED_PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
ROBOTS = re.compile(
    r"(?:mailer-?daemon|no-?_?reply|do-?_?not-?_?reply|postmaster|bounces?|autoreply|daemon)"
    r"(?:[+_.-].{0,200})?@"
)
AUTOMATIC_SUBJECT = re.compile(
    r"(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office(?: auto-?reply)?|"
    r"abwesen(?:d|heit\w{0,20})|automatische antwort|réponse automatique|absence du bureau|"
    r"respuesta automática|risposta automatica|自动回复|自動回覆|自動応答|不在通知)\s?(?:[:：]|$)",
    re.IGNORECASE,
)
# Receipts and complaints, in which nobody says anything.
REPORTS = {"disposition-notification", "feedback-report", "delivery-status"}


def nature_of(head: Head, *, subject: str, sender: str, reply_to: str, is_bounce: bool) -> Nature:
    if is_bounce:
        return Nature.BOUNCE
    if _is_automatic(head, subject) or (ROBOTS.match(sender) and not reply_to):
        return Nature.AUTOMATIC
    if any(map(head.has, OF_LISTS)) or _word(head, "precedence") == "list":
        return Nature.LIST
    return Nature.PERSON


def may_be_answered(head: Head, *, nature: Nature, sender: str) -> bool:
    return (
        nature is Nature.PERSON
        and sender != ""
        and not ROBOTS.match(sender)
        and not any(map(head.has, NO_ANSWER))
        and _word(head, "precedence") not in UNANSWERED_PRECEDENCE
    )


def _is_automatic(head: Head, subject: str) -> bool:
    kind = said(head.first("content-type"))
    return (
        _word(head, "auto-submitted") not in ("", "no")
        or any(map(head.has, OF_ROBOTS))
        or _word(head, "precedence") == "auto_reply"
        or head.first("return-path").strip() == b"<>"
        or (kind.value == "multipart/report" and kind.get("report-type").lower() in REPORTS)
        or AUTOMATIC_SUBJECT.match(subject) is not None
    )


def _word(head: Head, name: str) -> str:
    """Before a comment and whatever follows it."""
    return re.split(r"[;\s(]", text_of_header(head.first(name)).lower(), maxsplit=1)[0]
