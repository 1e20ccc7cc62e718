"""Reading mails: bytes from strangers into text. Pure, and never raises on what it is given."""

from support.letters.authentication import is_from_its_sender
from support.letters.reading import Attachment, Letter, read_letter
from support.letters.spoken import language_of_text

__all__ = ["Attachment", "Letter", "is_from_its_sender", "language_of_text", "read_letter"]
