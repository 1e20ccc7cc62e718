"""One mail into what a ticket needs of it.

The head tells who writes to whom, the parts what, and all of it together what kind of mail it is.
Each step takes what is wrong as it is; what goes wrong all the same is caught in one place, because
a mail that cannot be understood must become a ticket too.
"""

import struct

from support.letters.bounces import bounce_of
from support.letters.contents import Contents, Reader, charset_of
from support.letters.headers import message_ids, text_of_header
from support.letters.heads import Head, split_mail
from support.letters.history import without_history
from support.letters.identity import content_hash, key_of
from support.letters.letter import Letter
from support.letters.natures import may_be_answered, nature_of
from support.letters.parts import Part, part_of
from support.letters.writers import COPIED_TO, recipients_of, writer_of

LONGEST_BODY = 100_000
LONGEST_SUBJECT = 300
MOST_ANSWERED = 50


def read_letter(raw: bytes) -> Letter:
    """Understand as much of the mail as there is; the rest stays in the raw bytes."""
    head, content = split_mail(raw)
    try:
        part = part_of(head, content)
        return _letter(raw, part, Reader().all_of(part))
    except (
        ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
        struct.error,
    ):  # fmt: skip
        # Nothing is known to come here. Without types and parts there is only text.
        fields = tuple(field for field in head.fields if not field[0].startswith("content-"))
        part = part_of(Head(fields), content)
        return _letter(raw, part, Reader().all_of(part))


def _letter(raw: bytes, part: Part, contents: Contents) -> Letter:
    head, charset = part.head, charset_of(part)
    writer = writer_of(head, charset)
    subject = text_of_header(head.first("subject"), charset)[:LONGEST_SUBJECT]
    whole = contents.text
    text = whole[: 2 * LONGEST_BODY]
    told = without_history(text, subject)
    bounce = bounce_of(part, sender=writer.claimed, subject=subject, text=text)
    nature = nature_of(
        head,
        subject=subject,
        sender=writer.claimed,
        reply_to=writer.reply_to,
        is_bounce=bounce is not None,
    )
    date = text_of_header(head.first("date"))[:100]
    message_id = next(iter(message_ids(b" ".join(head.all("message-id")))), "")
    is_cut = contents.is_cut or max(len(told.words), len(told.quoted)) > LONGEST_BODY
    return Letter(
        sender=writer.address,
        senders=writer.all,
        reply_to=writer.reply_to,
        sender_text=text_of_header(head.first("from"), charset)[:500],
        sender_name=writer.name,
        recipients=recipients_of(head),
        copied=recipients_of(head, COPIED_TO),
        subject=subject,
        words=told.words[:LONGEST_BODY],
        quoted=told.quoted[:LONGEST_BODY],
        is_cut=is_cut or len(whole) > len(text),
        attachments=contents.attachments,
        more_parts=contents.more,
        message_id=message_id,
        answers=_answers(head),
        date=date,
        authentication=_authentication(head),
        nature=nature,
        may_be_answered=may_be_answered(head, nature=nature, sender=writer.address),
        bounce=bounce,
        key=key_of(head, raw, message_id),
        content_hash=content_hash(
            subject=subject,
            date=date,
            senders=writer.all,
            text=whole,
            attachments=contents.attachments,
        ),
    )


def _answers(head: Head) -> tuple[str, ...]:
    """What it answers, and the thread that is in; the most recent ones are the last there."""
    thread = head.all("in-reply-to") + head.all("references")
    return tuple(message_ids(b" ".join(thread))[-MOST_ANSWERED:])


def _authentication(head: Head) -> tuple[str, ...]:
    """Undecoded: what servers say there is ASCII."""
    said = head.all("authentication-results")
    return tuple(value.decode("ascii", "replace") for value in said)
