"""Reading mails: bytes from strangers into text. Pure, and never raises on what it is given."""

from support.letters.authentication import is_from_its_sender
from support.letters.letter import Attachment, Bounce, Letter, Nature
from support.letters.reading import read_letter
from support.letters.spoken import language_of_text
from support.letters.tidying import visible

__all__ = [
    "Attachment",
    "Bounce",
    "Letter",
    "Nature",
    "is_from_its_sender",
    "language_of_text",
    "read_letter",
    "visible",
]
