"""What accounts are called, by their kind: people read this, and the code beside it in small.

`name` is what the thing in the code is called, or the word that stands there itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.ledger.chart import AccountRef

ACCOUNTS: Mapping[str, Any] = {
    "asset:fund": gettext_lazy("Money of %(name)s"),
    "asset:advance": gettext_lazy("Advances under %(name)s"),
    "asset:receivable": gettext_lazy("Owed by %(name)s"),
    "asset:receivable_player": gettext_lazy("Owed by %(name)s"),
    "asset:receivable_distributor": gettext_lazy("Owed by %(name)s"),
    "asset:carried": gettext_lazy("Carried forward under %(name)s"),
    "asset:gateway": gettext_lazy("Held by the payment provider “%(name)s”"),
    "asset:bank": gettext_lazy("Our bank account “%(name)s”"),
    "fx": gettext_lazy("Exchange of %(name)s"),
    "liability:wallet": gettext_lazy("Wallet of %(name)s"),
    "liability:card": gettext_lazy("Prepaid cards of class %(name)s"),
    "liability:payable": gettext_lazy("Payable to %(name)s"),
    "liability:reserve": gettext_lazy("Reserve of %(name)s"),
    "liability:in_transit": gettext_lazy("At the bank for %(name)s"),
    "liability:escrow": gettext_lazy("Held for %(name)s"),
    "liability:tax": gettext_lazy("Tax for %(name)s"),
    "liability:revenue": gettext_lazy("Sales of %(name)s, not settled"),
    "liability:external": gettext_lazy("Owed to %(name)s"),
    "liability:withholding": gettext_lazy("Tax withheld for %(name)s"),
    "equity:contribution": gettext_lazy("Contributed to %(name)s"),
    "income:platform_share": gettext_lazy("Our share of sales"),
    "income:services": gettext_lazy("Services sold (%(name)s)"),
    "income:recoupment_uplift": gettext_lazy("Uplift on advances"),
    "income:breakage": gettext_lazy("Cards that nobody redeemed"),
    "income:fx": gettext_lazy("Gains of exchange"),
    "expense:processor_fee": gettext_lazy("Fees of payment providers"),
    "expense:card_discount": gettext_lazy("Discounts of distributors"),
    "expense:grant": gettext_lazy("Grants"),
    "expense:guarantee": gettext_lazy("Minimum guarantees"),
    "expense:chargeback_fee": gettext_lazy("Fees of chargebacks"),
    "expense:late_interest": gettext_lazy("Interest for late payment"),
    "expense:fx": gettext_lazy("Losses of exchange"),
    "expense:bad_debt": gettext_lazy("Debts that nobody pays"),
}


def worded(code: str, called: str) -> str:
    """ "Wallet of Pia Jensen", for the code and what the thing in it is called."""
    kind = AccountRef(code, "").kind
    name = called or code.removeprefix(kind).removeprefix(":")
    return str(ACCOUNTS[kind]) % {"name": name}


@dataclass(frozen=True, slots=True)
class Nature:
    """What the sides of an account mean to people. `sign` explains them in a line; the others say
    what a debit and a credit do.
    """

    sign: Any
    debit: Any
    credit: Any


HAVE = Nature(
    gettext_lazy(
        "This is what we have: debit adds to it, credit takes from it. So a plus is what is there."
    ),
    pgettext_lazy("debit", "we have more"),
    pgettext_lazy("credit", "we have less"),
)
OWED_TO_US = Nature(
    gettext_lazy(
        "This is what others owe us: debit adds to it, credit takes from it. So a plus is owed to us."
    ),
    pgettext_lazy("debit", "more is owed to us"),
    pgettext_lazy("credit", "less is owed to us"),
)
OWE = Nature(
    gettext_lazy(
        "This is what we owe: credit adds to it, debit takes from it. So a minus is what we owe."
    ),
    pgettext_lazy("debit", "we owe less"),
    pgettext_lazy("credit", "we owe more"),
)
PUT_IN = Nature(
    gettext_lazy(
        "This is what was put in: credit adds to it, debit takes from it. So a minus is what was put in."
    ),
    pgettext_lazy("debit", "less is put in"),
    pgettext_lazy("credit", "more is put in"),
)
EARNED = Nature(
    gettext_lazy(
        "This is what we earned: credit adds to it, debit takes from it. So a minus is what we earned."
    ),
    pgettext_lazy("debit", "we earned less"),
    pgettext_lazy("credit", "we earned more"),
)
SPENT = Nature(
    gettext_lazy(
        "This is what things cost us: debit adds to it, credit takes from it. So a plus is the cost."
    ),
    pgettext_lazy("debit", "it cost us more"),
    pgettext_lazy("credit", "it cost us less"),
)
EXCHANGED = Nature(
    gettext_lazy(
        "Both sides of every exchange of money meet here: debit is what was given of this currency,"
        " credit what was got. So a minus is how much more of it was got than given."
    ),
    pgettext_lazy("debit", "given for another currency"),
    pgettext_lazy("credit", "got for another currency"),
)
# By the class, but for what others owe us among the assets.
NATURES = {
    "asset": OWED_TO_US,
    "liability": OWE,
    "equity": PUT_IN,
    "income": EARNED,
    "expense": SPENT,
    "fx": EXCHANGED,
}
WE_HAVE = ("asset:fund", "asset:bank")
CLASS_NAMES: Mapping[str, Any] = {
    "asset": gettext_lazy("assets"),
    "liability": gettext_lazy("liabilities"),
    "equity": gettext_lazy("equity"),
    "income": gettext_lazy("income"),
    "expense": gettext_lazy("expenses"),
    "fx": gettext_lazy("exchange of currencies"),
}


def nature(kind: str) -> Nature:
    """Of a kind of accounts."""
    return HAVE if kind in WE_HAVE else NATURES[kind.partition(":")[0]]
