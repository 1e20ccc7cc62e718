"""Codes of cards: nineteen characters of chance and one that checks them, "K7MD-2QPX-…".

The alphabet leaves out what is read as something else (0 and O, 1, I and L). It has 31 characters,
and 31 is prime: the sum of each character's place times its position in the code is divisible by
31, with places from 1 to 20. So a single wrong character is always noticed, and so are any two that
changed places, neighbours or not, which schemes for 36 characters do not promise. Nineteen
characters are 94 bits: nobody finds one by trying.

What is kept of a code is its HMAC under a key that is in no database.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from billing.cards.errors import CodeMistyped

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(ALPHABET)
LENGTH, GROUP = 20, 4
VALUES = {character: value for value, character in enumerate(ALPHABET)}
# What the last character's value is multiplied with to be what its place makes of it.
LAST_UNDONE = pow(LENGTH, -1, BASE)
SEPARATORS = frozenset(" -\t\n\r_.")


def new_codes(count: int) -> Iterator[str]:
    """As many, without groups. Two that are the same will not be met."""
    every = BASE ** (LENGTH - 1)
    for _number in range(count):
        drawn, rest, total = [], secrets.randbelow(every), 0
        for place in range(1, LENGTH):
            rest, value = divmod(rest, BASE)
            total += place * value
            drawn.append(ALPHABET[value])
        drawn.append(ALPHABET[-total * LAST_UNDONE % BASE])
        yield "".join(drawn)


def is_sound(code: str) -> bool:
    """Whether it can be one of ours: its length, its characters, and what checks them."""
    if len(code) != LENGTH or not VALUES.keys() >= set(code):
        return False
    total = sum(place * VALUES[one] for place, one in enumerate(code, start=1))
    return total % BASE == 0


def read_code(typed: str) -> str:
    """The code as it is kept, from how somebody typed it: in groups, in small letters.

    Raises CodeMistyped, with what to look at, for what cannot be a code.
    """
    text = unicodedata.normalize("NFKC", typed).upper()
    dashes = (one for one in text if unicodedata.category(one) != "Pd")
    code = "".join(one for one in dashes if one not in SEPARATORS)
    strange = sorted(set(code) - VALUES.keys())
    if strange:
        raise CodeMistyped(
            _(
                "No code has %(characters)s in it: it has digits from 2 to 9, and letters without I,"
                " L and O. Look at the card again."
            )
            % {"characters": ", ".join(strange[:3])}
        )
    if len(code) != LENGTH:
        raise CodeMistyped(
            _("A code has %(length)s characters; these are %(typed)s. Look at the card again.")
            % {"length": LENGTH, "typed": len(code)}
        )
    if not is_sound(code):
        raise CodeMistyped(
            _("One character is wrong, or two have changed places. Look at the card again.")
        )
    return code


def grouped(code: str) -> str:
    """As it stands on a card."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest(code: str) -> bytes:
    """What a new card keeps of its code: 32 bytes, under the key of today."""
    return _under(settings.CARD_CODE_KEY, code)


def digests(code: str) -> list[bytes]:
    """All that a card of this code may have kept, under today's key and earlier ones."""
    keys = [settings.CARD_CODE_KEY, *settings.CARD_CODE_KEY_FALLBACKS]
    return [_under(key, code) for key in keys]


def _under(key: str, code: str) -> bytes:
    return hmac.digest(key.encode(), code.encode(), "sha256")
