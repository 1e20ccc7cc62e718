"""What is read out of one mail. Everything in it is only what the mail says of itself."""

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What a mail is. Whether a machine may answer it is another question."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. Its name holds no path, nothing that draws over other text, and is never empty."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server says of a mail that it could not deliver, or not yet.

    `message_id` names the mail that came back. `is_permanent` is None where nothing tells.
    """

    is_permanent: bool | None
    status: str
    recipient: str
    diagnostic: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, read.

    `sender` and `reply_to` are "" unless they are addresses that can be answered, `senders` all
    addresses in From:, and `authentication` what servers on its way say of them, the last one
    first. `words` and `quoted` together hold all its text: what is new in it, and the history below
    or above that. `more_parts` counts what only the raw mail holds. `answers` are the Message-IDs
    it answers, the most recent one last.

    Two deliveries are of one mail if `key` and `content_hash` are the same: the key is its
    Message-ID or a hash of its head, and the hash is blind to what relays add to the content.
    """

    sender: str
    senders: tuple[str, ...]
    reply_to: str
    sender_text: str
    sender_name: str
    recipients: tuple[str, ...]
    copied: tuple[str, ...]
    subject: str
    words: str
    quoted: str
    is_cut: bool
    attachments: tuple[Attachment, ...]
    more_parts: int
    message_id: str
    answers: tuple[str, ...]
    date: str
    authentication: tuple[str, ...]
    nature: Nature
    may_be_answered: bool
    bounce: Bounce | None
    key: str
    content_hash: str
