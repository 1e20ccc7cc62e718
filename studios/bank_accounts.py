"""What can be a bank account: a line that people read, in which an IBAN has to be right."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum import iban, numdb

from studios.errors import NoBankAccount

# Where an IBAN may begin: country and check digits, before the account itself.
BEGINS = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?= ?[A-Z0-9]{3})")
SHORTEST, LONGEST = 15, 34
FEWEST_DIGITS = 4


def checked_account(text: str) -> str:
    """The account as it is kept, spaces put right. Raises NoBankAccount."""
    account = " ".join(text.split())
    strange = [
        sign for sign in account if not (sign == "+" or unicodedata.category(sign)[0] in "LMNPZ")
    ]
    if strange:
        raise NoBankAccount(_("“%(sign)s” stands in no bank account.") % {"sign": strange[0]})
    if sum(sign.isdecimal() for sign in account) < FEWEST_DIGITS:
        raise NoBankAccount(_("Write the IBAN or the account number with its bank."))
    for beginning in BEGINS.finditer(account.upper()):
        _require_iban(account.upper()[beginning.start() :])
    return account


def _require_iban(text: str) -> None:
    """An IBAN stands at the beginning, if it is of a country that has them."""
    [(_country, known), *_rest] = numdb.get("iban").info(text[:2])
    if not known:
        return
    compact = re.sub(r"[^A-Z0-9]", "", text)
    if any(iban.is_valid(compact[:length]) for length in range(SHORTEST, LONGEST + 1)):
        return
    raise NoBankAccount(
        _(
            "The IBAN that begins with %(begin)s has a digit wrong, or is too short. Compare it"
            " with what your bank wrote."
        )
        % {"begin": text[:9]}
    )
