"""Mails of servers that could not deliver ours: RFC 3464, and what they wrote before it.

What has no report is known by its sender or its header, and by the subject and words that qmail,
Exchange, Postfix, Exim and the big providers use.
"""

import re
from dataclasses import dataclass
from itertools import islice

from support.letters.addresses import mailboxes
from support.letters.headers import message_ids, text_of_header
from support.letters.heads import Head, split_fields, split_mail
from support.letters.letter import Bounce
from support.letters.parts import Part, leaves_of

SERVERS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
SUBJECT = re.compile(
    r"(?:undeliver|delivery (?:status notification|failure|has failed|incomplete|delayed)|"
    r"mail delivery (?:failed|failure|delayed|subsystem)|returned mail|failure notice|"
    r"message not delivered|unzustellbar|nicht zustellbar|non remis|échec de (?:la )?remise|"
    r"no se puede entregar|系统退信|退信|邮件发送失败|投递失败|配信不能|配信できません)",
    re.IGNORECASE,
)
QMAIL = "This is the qmail-send program"
DELAYED = re.compile(
    r"delayed|warning: could not send|will (?:be )?(?:retr|continue)", re.IGNORECASE
)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
CODE = re.compile(r"(?<![\d.])([45])\d\d[ -]")
ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w.-]{1,190}\.\w{2,20}")
OF_OURS = re.compile(r"message-id:\s{0,5}(<[^<>\s]{1,290}>)", re.IGNORECASE)
LONGEST_DIAGNOSTIC = 500
MOST_LEAVES = 50
REPORTS = ("message/delivery-status", "message/global-delivery-status")
# A report lists each address it could not reach.
MOST_REPORTED = 200


@dataclass(frozen=True, slots=True)
class Reported:
    """One address in a report."""

    action: str
    status: str
    recipient: str
    diagnostic: str


def bounce_of(part: Part, *, sender: str, subject: str, text: str) -> Bounce | None:
    """What the mail says of one of ours that did not arrive; None if it is none of these."""
    is_report = part.kind == "multipart/report"
    if not is_report and not _is_from_a_server(part.head, sender, subject, text):
        return None
    leaves = list(islice(leaves_of(part), MOST_LEAVES))
    reports = [leaf for leaf in leaves if leaf.kind in REPORTS]
    if is_report and not reports:
        return None
    reported = _reported(reports[0]) if reports else _told(part.head, text)
    if reported is None:
        return None
    return Bounce(
        is_permanent=_is_permanent(reported, f"{subject}\n{text}"),
        status=reported.status,
        recipient=reported.recipient,
        diagnostic=reported.diagnostic[:LONGEST_DIAGNOSTIC],
        message_id=_returned(part.head, leaves, text),
    )


def _is_from_a_server(head: Head, sender: str, subject: str, text: str) -> bool:
    if head.has("x-failed-recipients"):
        return True
    is_server = sender.partition("@")[0] in SERVERS or head.first("return-path") == b"<>"
    return is_server and (SUBJECT.search(subject) is not None or QMAIL in text)


def _reported(report: Part) -> Reported | None:
    """The first address that was not reached; None if all were."""
    found = []
    content = report.content.replace(b"\r\n", b"\n").lstrip(b"\n")
    for group in re.split(rb"\n[ \t]{0,9}\n", content)[:MOST_REPORTED]:
        fields = split_fields(group.lstrip(b"\n"))
        if fields.has("action") or fields.has("final-recipient") or fields.has("status"):
            found.append(_of_fields(fields))
    missed = [one for one in found if one.action not in ("delivered", "relayed", "expanded")]
    failed = [one for one in missed if one.action == "failed"]
    return next(iter(failed or missed), None) if found else Reported("", "", "", "")


def _of_fields(fields: Head) -> Reported:
    status = STATUS.search(text_of_header(fields.first("status")))
    address = fields.first("final-recipient") or fields.first("original-recipient")
    diagnostic = text_of_header(fields.first("diagnostic-code"))
    return Reported(
        action=text_of_header(fields.first("action")).partition(" ")[0].lower(),
        status=status[1] if status else "",
        recipient=_address(text_of_header(address).partition(";")[2]),
        diagnostic=diagnostic.partition(";")[2].strip() or diagnostic,
    )


def _told(head: Head, text: str) -> Reported:
    """From words: the first address, the first status, and the line that has it."""
    before, _marker, _copy = text.partition("Below this line")
    lines = before.split("\n")
    telling = next((line for line in lines if STATUS.search(line) or CODE.search(line)), "")
    status = STATUS.search(telling)
    failed = mailboxes(head.first("x-failed-recipients"))
    named = ADDRESS.search(before)
    action = "delayed" if DELAYED.search(before[:2000]) else ""
    recipient = failed[0].address if failed else named[0].lower() if named else ""
    return Reported(action, status[1] if status else "", recipient, telling.strip())


def _address(text: str) -> str:
    found = mailboxes(text.strip().encode("utf-8", "replace"))
    return found[0].address if found else ""


def _is_permanent(reported: Reported, text: str) -> bool | None:
    """What the server did says more than the number it gives for the reason."""
    if reported.action in ("failed", "delayed"):
        return reported.action == "failed"
    code = CODE.search(reported.diagnostic or text)
    first = reported.status[:1] or (code[1] if code else "")
    return {"5": True, "4": False}.get(first)


def _returned(head: Head, leaves: list[Part], text: str) -> str:
    """The Message-ID of what came back: in it, in a copy among the words, or answered."""
    for leaf in leaves:
        if leaf.kind in ("message/rfc822", "text/rfc822-headers", "message/global-headers"):
            returned, _content = split_mail(leaf.content)
            if found := message_ids(returned.first("message-id")):
                return found[0]
    if copied := OF_OURS.search(text):
        return copied[1]
    answered = message_ids(head.first("in-reply-to")) or message_ids(head.first("references"))
    return answered[-1] if answered else ""
