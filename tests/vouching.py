"""What our mail server writes on top of a mail that comes from whom it says."""

from email import message_from_bytes
from email.utils import parseaddr

from django.conf import settings


def vouched(raw: bytes) -> bytes:
    """The mail as our server hands it on, having found its sender to be the one it names."""
    domain = parseaddr(message_from_bytes(raw)["From"])[1].rpartition("@")[2]
    return said(f"{settings.MAIL_AUTHSERV_ID}; dmarc=pass header.from={domain}") + raw


def said(results: str) -> bytes:
    """A line of Authentication-Results, whoever writes it."""
    return f"Authentication-Results: {results}\n".encode()
