"""Reading mails: bytes from strangers into text. Pure, and never raises on what it is given."""

from support.letters.reading import Attachment, Letter, read_letter
from support.letters.spoken import language_of_text

__all__ = ["Attachment", "Letter", "language_of_text", "read_letter"]
