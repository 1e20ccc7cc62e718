"""What accounts are called, by their kind: people read this, and the code beside it in small.

`name` is what the thing in the code is called, or the word that stands there itself.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from billing.ledger.chart import AccountRef

ACCOUNTS: Mapping[str, Any] = {
    "asset:fund": gettext_lazy("Money of %(name)s"),
    "asset:advance": gettext_lazy("Advances under %(name)s"),
    "asset:receivable": gettext_lazy("Owed by %(name)s"),
    "asset:receivable_player": gettext_lazy("Owed by %(name)s"),
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
