"""Reading mails: bytes from strangers into text. Pure, and never raises on what it is given."""

from support.letters.reading import Attachment, Letter, read_letter

__all__ = ["Attachment", "Letter", "read_letter"]
